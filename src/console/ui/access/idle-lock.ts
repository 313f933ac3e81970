// Nobody has touched this computer for a while: the page covers itself. Hands in any of its tabs count for all of them.
import { now } from '../browser.ts'
import { keep, recall } from '../live/kept.ts'
import { useSession } from '../live/session.ts'

const LOOK_MS = 5_000
const NOTE_MS = 5_000
const MINUTE = 60_000
const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const

export function startIdleLock(): () => void {
  const session = useSession()
  const minutes = session.me?.idleLockMinutes ?? 0
  if (minutes === 0) return () => {}
  let notedAt = 0
  const touch = () => {
    if (now() - notedAt < NOTE_MS || session.door === 'locked') return
    notedAt = now()
    keep('touchedAt', notedAt)
  }
  touch()
  for (const name of SIGNS) document.addEventListener(name, touch, { passive: true })
  const timer = setInterval(() => {
    const touchedAt = Math.max(notedAt, recall('touchedAt', 0))
    if (now() - touchedAt > minutes * MINUTE) session.lock()
    else session.followLock()
  }, LOOK_MS)
  return () => {
    clearInterval(timer)
    for (const name of SIGNS) document.removeEventListener(name, touch)
  }
}
