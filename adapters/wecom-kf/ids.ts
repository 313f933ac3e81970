// Our message ids in their alphabet and back: `[0-9a-zA-Z_-]`, at most 32 bytes. Ours have dots where theirs have underscores.

export function msgidOf(messageId: string): string {
  return messageId.replaceAll('.', '_')
}

export function messageIdOf(msgid: string): string {
  return msgid.replaceAll('_', '.')
}
