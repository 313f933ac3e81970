// Turns what bot and desk want to say in one turn into the messages that go out. Sends are scarce on some platforms
// (WeChat: five per message of the patient), so texts of one turn travel together as far as they fit. Pure.
import type { Capabilities } from '../channel/adapter.ts'
import { fitContent } from '../channel/fallbacks.ts'
import type { OutboundContent } from '../model/content.ts'
import type { SendClass } from '../model/sending.ts'

export interface Utterance {
  readonly class: SendClass
  readonly author: 'bot' | 'system'
  readonly content: OutboundContent
}

export function compose(wanted: readonly Utterance[], capabilities: Capabilities): readonly Utterance[] {
  const joined = joinTexts(wanted)
  const fitted = joined.flatMap((item) =>
    fitContent(item.content, capabilities).map((content) => ({ ...item, content })),
  )
  if (capabilities.activeSend || fitted.length <= 1) return fitted
  // Only the answer to the webhook reaches this person: the first message must do.
  return fitted.slice(0, 1)
}

function joinTexts(wanted: readonly Utterance[]): readonly Utterance[] {
  const out: Utterance[] = []
  for (const item of wanted) {
    const last = out.at(-1)
    if (last?.content.kind === 'text' && (item.content.kind === 'text' || item.content.kind === 'choices')) {
      const text = `${last.content.text}\n\n${item.content.text}`
      out[out.length - 1] = {
        author: last.author,
        class: last.class === 'S' || item.class === 'S' ? 'S' : item.class,
        content: { ...item.content, text },
      }
    } else out.push(item)
  }
  return out
}
