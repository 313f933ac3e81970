// Our Message-ID is made from the outbox id: the same over every try, so that receivers can tell a repeat, and readable again
// in a report about it. Pure.

const PREFIX = 'daozhen.'

export function messageIdOf(outboxId: string, ownAddress: string): string {
  return `<${PREFIX}${outboxId}@${domainOf(ownAddress)}>`
}

/** The first id of ours that stands in `text`. */
export function outboxIdIn(
  text: string,
  ownAddress: string,
): { readonly outboxId: string; readonly messageId: string } | undefined {
  for (const [messageId, outboxId = '', domain = ''] of text.matchAll(
    /<daozhen\.([\w.-]{1,80})@([a-z0-9.-]{1,253})>/gi,
  )) {
    if (domain.toLowerCase() === domainOf(ownAddress)) return { outboxId, messageId }
  }
  return undefined
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
