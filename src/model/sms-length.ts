// How many short messages a text takes on the networks here: 70 characters by themselves, 67 where several are put
// together again on the phone; 160 and 153 when every character is of the basic Latin set.

export interface SmsLength {
  readonly characters: number
  readonly messages: number
  /** Characters one of them carries. */
  readonly perMessage: number
}

const BASIC = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z]*$/

export function smsLength(text: string): SmsLength {
  const characters = text.length
  const [single, joined] = BASIC.test(text) ? ([160, 153] as const) : ([70, 67] as const)
  if (characters <= single) return { characters, messages: characters === 0 ? 0 : 1, perMessage: single }
  return { characters, messages: Math.ceil(characters / joined), perMessage: joined }
}
