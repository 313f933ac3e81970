// Every error code of Feishu's message API we know, as one of our four words. One flat table.
// Source: open.feishu.cn server-side error codes and larksuite/node-sdk, read 2026-11-22; (U): from memory, not verified.
import { errcodes, type Verdict } from '../../src/channel/errcode-api.ts'

/** On the token call: app id or secret is wrong (U). */
export const WRONG_SECRET = [10003, 10014]

const VERDICTS: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [10003, 'settings'], // app id (U)
  [10014, 'settings'], // app secret (U)
  [230001, 'content'], // parameters
  [230002, 'blocked'], // the robot is not in this chat any more
  [230006, 'settings'], // the app has no robot
  [230012, 'content'], // not the sender of that message
  [230013, 'blocked'], // the person is outside the app's availability (U)
  [230020, 'busy'], // limit of the chat; the vendor's own SDK reads it as "message withdrawn"
  [230025, 'content'], // too long (U)
  [230027, 'settings'], // a permission is missing
  [230099, 'content'], // card
  [99991400, 'minute'], // limit of the app (U)
  [99991661, 'token'], // token missing (U)
  [99991663, 'token'], // token invalid (U)
  [99991668, 'token'], // token invalid (U)
  [99991672, 'settings'], // a permission is missing (U)
])

export const { failedBy, rejectsToken } = errcodes(VERDICTS)
