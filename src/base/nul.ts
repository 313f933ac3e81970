// NUL: PostgreSQL takes it in no text, SQLite in every one, and no person types it. Whatever comes in has none.

const ESCAPED = /(?<!\\)((?:\\\\)*)\\u0000/g

/** JSON whose texts hold no NUL. */
export function withoutNul(json: string): string {
  return json.includes('\\u0000') ? json.replace(ESCAPED, '$1') : json
}
