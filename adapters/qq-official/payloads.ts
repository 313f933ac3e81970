// What QQ sends and takes, as far as we use it. Everything inbound is optional: their pages and their servers differ.
// Source: bot.q.qq.com/wiki/develop/api-v2 in captures of 2026-09 and the SDKs named in README.md, read 2026-11-22.

export const OP = { dispatch: 0, heartbeat: 1, heartbeatAck: 11, ack: 12, validation: 13 } as const

export type Fields = Readonly<Record<string, unknown>>

/** One delivery: `id` names it in a reply, `d.id` names the message in it. */
export interface Dispatch {
  readonly id: string | undefined
  readonly t: string
  readonly d: Fields
  /** For a delivery without an id: the bytes it came in. */
  readonly raw: Buffer
}

export const MSG_TYPE = { text: 0, markdown: 2, media: 7 } as const
export const FILE_TYPE = { image: 1, video: 2, voice: 3 } as const

/** Which button it was: asked back with `PUT /interactions/{id}`. */
export const BUTTON_KINDS: readonly unknown[] = [11, 12]

export interface Button {
  readonly id: string
  readonly render_data: { readonly label: string; readonly visited_label: string; readonly style: 1 }
  readonly action: {
    readonly type: 1
    readonly permission: { readonly type: 2 }
    readonly data: string
    readonly unsupport_tips: string
  }
}

export type QqMessage =
  | { readonly msg_type: typeof MSG_TYPE.text; readonly content: string }
  | {
      readonly msg_type: typeof MSG_TYPE.markdown
      readonly markdown: { readonly content: string }
      readonly keyboard: { readonly content: { readonly rows: readonly { readonly buttons: readonly Button[] }[] } }
    }
  | { readonly msg_type: typeof MSG_TYPE.media; readonly content: ' '; readonly media: { readonly file_info: string } }

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

/** Empty texts are absent ones. */
export function textIn(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function listIn(fields: Fields, name: string): readonly unknown[] {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return Array.isArray(value) ? value : []
}
