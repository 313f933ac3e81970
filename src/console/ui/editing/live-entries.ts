// Tells the editing pages that an entry, a review or a release changed, here or at a colleague's. Carries ids only; who
// also works at the desk hears it from the desk's stream, others have one of their own while a page is open.
import { onMounted, onUnmounted } from 'vue'
import { get, type LiveEvent } from '../api.ts'
import { useDesk } from '../live/desk.ts'
import { useSession } from '../live/session.ts'
import { listen } from '../live/stream.ts'

const KINDS = /^(entry|release|draft|knowledge|unanswered)\./

export function useLiveEntries(hear: (event: LiveEvent | undefined) => void): void {
  const [session, desk] = [useSession(), useDesk()]
  let stop = () => {}
  let isOver = false
  const took = (event: LiveEvent) => {
    if (KINDS.test(event.kind)) hear(event)
  }

  async function start(): Promise<void> {
    if (session.may('conversation.read')) {
      desk.liveListeners.add(took)
      stop = () => desk.liveListeners.delete(took)
      return
    }
    const now = await get('pollEvents', '/events/poll?waitMs=0', { background: true })
    if (isOver) return
    const listening = listen(now.ok ? now.body.seq : 0, {
      onEvent: took,
      onReset: () => hear(undefined),
      onPassing: () => {},
      onState: () => {},
    })
    stop = () => listening.stop()
  }

  onMounted(() => void start())
  onUnmounted(() => {
    isOver = true
    stop()
  })
}
