// One browser's stream of live updates, stamped with the moment each event arrived. What is only "gone from your sight"
// is passed over unread: a hundred listeners hear it for every patient, and reading it would cost the generator more than
// the service.
import { type IncomingMessage, request } from 'node:http'
import { systemClock } from '../src/base/clock.ts'

export interface DeskEvent {
  readonly seq: number
  readonly kind: string
  readonly conversationId: string | null
  readonly data: Readonly<Record<string, unknown>>
}

export type Hear = (event: DeskEvent, atMs: number) => void

export interface DeskStream {
  hasEnded(): boolean
  close(): void
}

const GONE = 'event: conversation.gone\n'
const DATA = '\ndata: '

/** Resolves once the service has begun to tell. */
export function listen(origin: string, headers: Readonly<Record<string, string>>, hear: Hear): Promise<DeskStream> {
  return new Promise((resolve, reject) => {
    const asking = request(`${origin}/api/v1/events`, { headers, agent: false })
    asking.once('error', reject)
    asking.once('response', (response) => {
      if (response.statusCode !== 200) {
        asking.destroy()
        reject(new Error(`no stream of events: ${response.statusCode}`))
        return
      }
      asking.off('error', reject).on('error', () => {})
      resolve(read(response, hear))
    })
    asking.end()
  })
}

function read(response: IncomingMessage, hear: Hear): DeskStream {
  let ended = false
  let rest = ''
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    const atMs = systemClock.monotonic()
    const frames = (rest + chunk).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) {
      const dataAt = frame.startsWith(GONE) ? -1 : frame.indexOf(DATA)
      if (dataAt < 0 || !frame.startsWith('event: ')) continue
      hear(JSON.parse(frame.slice(dataAt + DATA.length)) as DeskEvent, atMs)
    }
  })
  response.on('error', () => {})
  response.on('close', () => {
    ended = true
  })
  return { hasEnded: () => ended, close: () => response.destroy() }
}
