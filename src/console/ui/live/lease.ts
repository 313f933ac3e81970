// One of the tabs of this browser does something for all of them. Whoever holds the lease renews it; when he dies, the next
// takes it within three seconds. Two holders for a moment do no harm: whoever finds another name in it steps back.
import { fraction, newKey, ownTime } from '../browser.ts'
import { keep, recall } from './kept.ts'

const LIFE_MS = 2_000
const LOOK_MS = 500
/** Two tabs that reach for it at once: both write, wait, and only the one whose name stands goes on. */
const SETTLE_MS = 60

interface Lease {
  readonly holder: string
  readonly until: number
}

export interface LeaseHolder {
  isHeld(): boolean
  /** Somebody holds it, here or in another tab. */
  isTaken(): boolean
  stop(): void
}

export interface LeaseWish {
  readonly name: string
  /** May this tab hold it at all? A tab that must stay silent does not take the voice. */
  may(): boolean
  onChange(isHeld: boolean): void
}

export function reachFor({ name, may, onChange }: LeaseWish): LeaseHolder {
  const me = newKey()
  const place = `lease.${name}`
  let held = false
  let stopped = false
  let settling: ReturnType<typeof setTimeout> | undefined

  const read = () => recall<Lease | undefined>(place, undefined)
  const isFree = (lease: Lease | undefined) =>
    lease === undefined || lease.until < ownTime() || lease.until > ownTime() + 60_000
  const write = () => keep(place, { holder: me, until: ownTime() + LIFE_MS } satisfies Lease)
  const set = (isHeld: boolean) => {
    if (held === isHeld) return
    held = isHeld
    onChange(isHeld)
  }

  function look(): void {
    if (stopped) return
    const lease = read()
    const isMine = lease?.holder === me
    if (held && isMine && may()) write()
    else if (held && isMine) letGo()
    else if (held && !isFree(lease)) set(false)
    else if (isFree(lease) && may()) claim()
  }

  function claim(): void {
    if (settling !== undefined) return
    write()
    settling = setTimeout(
      () => {
        settling = undefined
        if (!stopped && read()?.holder === me) {
          write()
          set(true)
        }
      },
      SETTLE_MS * (1 + fraction()),
    )
  }

  function letGo(): void {
    if (read()?.holder === me) keep(place, undefined)
    set(false)
  }

  const timer = setInterval(look, LOOK_MS)
  const leave = () => letGo()
  // A lease that was just given up is taken at once, not at the next look.
  const heard = (event: StorageEvent) => event.key?.endsWith(place) === true && event.newValue === null && look()
  window.addEventListener('pagehide', leave)
  window.addEventListener('storage', heard)
  look()
  return {
    isHeld: () => held,
    isTaken: () => held || !isFree(read()),
    stop() {
      stopped = true
      clearInterval(timer)
      clearTimeout(settling)
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('storage', heard)
      letGo()
    },
  }
}
