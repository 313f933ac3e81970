// Instants as words, in the hospital's zone whatever the phone thinks.
import { fill, type Language, type Words } from './words.ts'

const ZONE = 'Asia/Shanghai'
const DAY_MS = 86_400_000

export interface Times {
  readonly clock: (at: number) => string
  /** `11 月 22 日 星期日` */
  readonly day: (at: number) => string
  /** `明天 8:00` */
  readonly soon: (at: number, now: number) => string
}

export function timesIn(language: Language, words: Words): Times {
  const clock = new Intl.DateTimeFormat('zh-CN', {
    timeZone: ZONE,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const day = new Intl.DateTimeFormat(language, { timeZone: ZONE, month: 'long', day: 'numeric', weekday: 'long' })
  return {
    clock: (at) => clock.format(at),
    day: (at) => day.format(at),
    soon(at, now) {
      const time = clock.format(at)
      if (day.format(at) === day.format(now)) return fill(words.today, { time })
      if (day.format(at) === day.format(now + DAY_MS)) return fill(words.tomorrow, { time })
      return `${day.format(at)} ${time}`
    },
  }
}
