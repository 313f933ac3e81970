// A patient who may have got nothing comes to a person: as a request to the desk.
import type { HandOff } from '../desk/desk.ts'
import type { SendClass } from '../model/sending.ts'

export function afterLostSend(sendClass: SendClass): HandOff {
  return {
    acuity: sendClass === 'S' ? 'emergency' : 'routine',
    reason: 'send-unknown',
    words: [],
    card: { reason: 'send-unknown', acuity: 'routine', words: [], departments: [], faqShown: [] },
  }
}
