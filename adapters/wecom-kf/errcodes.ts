// Every error code of WeCom's customer service API we know, as one of our four words. One flat table.
// Source: xen0n/go-workwx errcodes/mod.go (generated from the vendor's list), read 2026-11.
import { errcodes, type Verdict } from '../../src/channel/errcode-api.ts'

/** The session is with somebody else or over: `service_state/get` says which. */
export const STATE_FORBIDS = 95018
/** The ticket of the callback is older than ten minutes. */
export const TICKET_EXPIRED = 95007

const VERDICTS: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [-1, 'busy'],
  [40001, 'token'], // on the token call itself: the secret is wrong
  [40003, 'settings'], // internal user id
  [40007, 'content'], // media id invalid or older than three days
  [40008, 'content'], // message type
  [40013, 'settings'], // CorpID
  [40014, 'token'],
  [40058, 'content'], // parameter
  [40096, 'blocked'], // customer of another company, or the app has no right to him
  [40201, 'content'], // sensitive words
  [41001, 'settings'], // token missing
  [41050, 'too-late'], // welcome code invalid or used
  [41051, 'too-late'], // … or the talk has begun
  [42001, 'token'],
  [45002, 'content'], // too long
  [45009, 'minute'],
  [45033, 'minute'], // too many at once
  [48002, 'settings'],
  [60011, 'settings'],
  [60020, 'settings'], // our address is not trusted
  [60111, 'settings'],
  [81013, 'settings'], // an app's message: nobody it names is known
  [95000, 'settings'], // account id
  [95001, 'quota-used'],
  [95002, 'window-closed'],
  [95003, 'settings'], // unverified company: too many customers
  [95004, 'settings'], // account deleted
  [95005, 'settings'],
  [95006, 'settings'],
  [95008, 'content'], // menu size
  [95009, 'content'], // menu item
  [95011, 'settings'], // secret of the other product edition
  [95012, 'settings'],
  [95013, 'window-closed'], // session has ended
  [95015, 'settings'],
  [95016, 'content'], // move between session states
  [95017, 'settings'], // API switch is off
  [STATE_FORBIDS, 'window-closed'],
  [95022, 'content'],
  [95023, 'settings'],
  [95026, 'settings'],
  [95027, 'settings'],
  [95030, 'content'], // type banned here
  [95031, 'window-closed'],
  [95032, 'settings'],
  [301002, 'settings'], // token of another app
])

export const { failedBy, rejectsToken } = errcodes(VERDICTS)
