// Every error code of QQ's bot API we know, as one of our four words. One flat table; words of theirs are never looked at.
// Source: bot.q.qq.com/wiki/develop/api-v2 (error pages, captures of 2026-09) and reports named in README.md, read 2026-11-22.
import { errcodes, type Verdict } from '../../src/channel/errcode-api.ts'

/** They have a message with this reference and number already. */
export const REPEATED = 40054005
/** Taken, and looked at by somebody before it is shown: of an active message, of a reply. */
export const UNDER_REVIEW: readonly number[] = [304023, 304024]
/** Of HTTP itself, where no code is given. */
export const NO_TOKEN = 401

/** This bot may not use markdown or buttons, or not these. */
const SHAPE = [
  304036, 304037, 304038, 304039, 304040, 304057, 305007, 40034008, 40034009, 40034010, 40034029, 40034127, 50037,
  50041, 50054, 50055, 50056, 50057,
]
/** What was uploaded is gone, or was another's. */
const FILE = [304080, 304082, 304083, 40034004, 304020, 304021, 304010]

const CONTENT = [
  ...SHAPE,
  ...FILE,
  ...[22006, 304003, 304061, 340069, 40034006, 40034011, 40034124, 40054007, 40054018, 40054010, 50006],
  ...[1100100, 1100101, 1100102, 1100103, 1100104],
  ...[850019, 850026, 850031, 10000, 40061001, 40061002],
]
const SETTINGS = [
  ...[11251, 11253, 11254, 11261, 11262, 11264, 11265, 11273, 11274, 11275],
  ...[100007, 100016, 10004, 40054016, 304018],
]
const BUSY = [11252, 11263, 11281, 50055001, 50055002, 50055006, 340067, 40054006, 304016, 850027, 40093001]
const TOKEN = [NO_TOKEN, 11241, 11242, 11243, 11244]
/** Too late for a reply, or a reference they do not know: another window may do. */
const WINDOW = [304027, 304103, 40034005, 40034026, 304026, 40034024, 40034025, 40034027, 50045, 50046, 50047, 50048]
/** No message but a reply: switched off by the person, or for this bot. */
const ACTIVE = [40034102, 40034105, 40034122, 40034123, 40054013, 304045, 304046, 304047, 304048, 304049, 304050]
const RELATION = [40054004, 40054003, 40034101, 40054002, 850018, 306009]

const VERDICTS: ReadonlyMap<number, Verdict> = new Map([
  ...all(CONTENT, 'content'),
  ...all(SETTINGS, 'settings'),
  ...all(BUSY, 'busy'),
  ...all(TOKEN, 'token'),
  ...all(WINDOW, 'window-closed'),
  ...all(ACTIVE, 'window-closed'),
  ...all([40034128], 'quota-used'),
  ...all(RELATION, 'blocked'),
  ...all([22009, 40034100, 100001], 'minute'),
  ...all([40093002], 'today'),
])

function all(codes: readonly number[], verdict: Verdict): readonly (readonly [number, Verdict])[] {
  return codes.map((code) => [code, verdict])
}

export const { failedBy, rejectsToken } = errcodes(VERDICTS)

export function refusesShape(code: number | undefined): boolean {
  return code !== undefined && SHAPE.includes(code)
}

export function refusesFile(code: number | undefined): boolean {
  return code !== undefined && FILE.includes(code)
}
