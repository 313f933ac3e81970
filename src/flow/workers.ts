// Everything that works in the background, started and stopped as one.
import type { MediaFiles } from '../store/media-files.ts'
import type { Store } from '../store/tx.ts'
import type { FlowContext } from './context.ts'
import { OutboxDispatcher } from './dispatcher.ts'
import { InboundWorker } from './inbound-worker.ts'
import type { InlineSends } from './inline-sends.ts'
import { Listener } from './listener.ts'
import { MediaFetcher } from './media-fetcher.ts'
import { NightWatch } from './night-watch.ts'
import { NodeWatch } from './node-watch.ts'
import { Puller } from './puller.ts'
import { TimerRunner } from './timer-runner.ts'

export interface Workers {
  readonly listener: Listener
  start(store: Store): Promise<void>
  stop(graceMs: number): Promise<void>
}

/** What died with the last process is settled before anything new begins. */
export function startableWorkers(flow: FlowContext, inlineSends: InlineSends, mediaFiles: MediaFiles): Workers {
  const dispatcher = new OutboxDispatcher(flow, inlineSends)
  const inbound = new InboundWorker(flow)
  const timers = new TimerRunner(flow)
  const media = new MediaFetcher(flow, mediaFiles)
  const puller = new Puller(flow)
  const nodes = new NodeWatch(flow)
  const night = new NightWatch(flow)
  const listener = new Listener(flow, (channel) => dispatcher.reaches(channel))
  let unlisten = (): void => {}
  return {
    listener,
    async start(store) {
      const all = [dispatcher, inbound, timers, puller, listener]
      await Promise.all(all.map((worker) => worker.recover()))
      unlisten = store.onCommit(({ woken }) => {
        if (woken.has('outbox')) dispatcher.wake()
        if (woken.has('inbound')) inbound.wake()
        if (woken.has('timers')) timers.wake()
        if (woken.has('media')) media.wake()
        if (woken.has('pull')) puller.wake()
      })
      dispatcher.start()
      inbound.start()
      timers.start()
      media.start()
      puller.start()
      nodes.start()
      night.start()
      listener.start()
    },
    async stop(graceMs) {
      unlisten()
      const looking = [puller, inbound, timers, media, night]
      await Promise.all([...looking.map((worker) => worker.stop()), dispatcher.stop(graceMs)])
      // Sends under way need their connection to the end.
      await listener.stop()
      await nodes.stop()
    },
  }
}
