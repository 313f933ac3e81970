// One channel pulls several accounts: our cursor says how far each was read and which are still to be asked in this round.
// Opaque to everybody else, pure.

export interface KfCursor {
  /** Account → its `next_cursor`. */
  readonly read: Readonly<Record<string, string>>
  /** Accounts to ask before this round is over; empty: begin a new round. */
  readonly left: readonly string[]
}

export interface Ticket {
  readonly token: string
  readonly account: string | undefined
}

/** What the callback brought, kept until the next pull. */
export function hintOf(token: string | undefined, account: string | undefined): string | undefined {
  if (token === undefined || token === '' || token.length > 256) return undefined
  return JSON.stringify(account === undefined ? { token } : { token, account })
}

export function ticketIn(hint: string | undefined): Ticket | undefined {
  const fields = objectIn(hint)
  if (typeof fields?.token !== 'string') return undefined
  return { token: fields.token, account: typeof fields.account === 'string' ? fields.account : undefined }
}

/** A new round asks the account that called first; accounts the settings no longer name are left out. */
export function nextRound(
  stored: string | undefined,
  accounts: readonly string[],
  called: string | undefined,
): KfCursor {
  const { read, left } = cursorIn(stored)
  const rest = left.filter((account) => accounts.includes(account))
  if (rest.length > 0) return { read, left: rest }
  const first = accounts.filter((account) => account === called)
  return { read, left: [...first, ...accounts.filter((account) => account !== called)] }
}

/** After a page of the first account in line. */
export function afterPage(
  cursor: KfCursor,
  page: { readonly next: string | undefined; readonly more: boolean },
): KfCursor {
  const [account = '', ...others] = cursor.left
  const read = page.next === undefined ? cursor.read : { ...cursor.read, [account]: page.next }
  return { read, left: page.more ? cursor.left : others }
}

function cursorIn(stored: string | undefined): KfCursor {
  const fields = objectIn(stored)
  const read = Object.entries(Object(fields?.read) as object).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string'
  })
  const left = Array.isArray(fields?.left) ? fields.left.filter((account) => typeof account === 'string') : []
  return { read: Object.fromEntries(read), left }
}

function objectIn(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
