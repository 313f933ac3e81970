// Instants as words, in the hospital's zone whatever the phone thinks.
import type { Language } from './words.ts'

const ZONE = 'Asia/Shanghai'

export interface Times {
  readonly clock: (at: number) => string
  /** `11 月 22 日 星期日` */
  readonly day: (at: number) => string
}

export function timesIn(language: Language): Times {
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
  }
}
