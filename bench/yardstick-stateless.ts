// Yardstick (a): Koa, router, xml2js, signature, passive reply. Remembers nothing: the price of answering at all.
import { systemClock } from '../src/base/clock.ts'
import { passiveReply, serveYardstick } from './yardstick-door.ts'

serveYardstick(async (message) => passiveReply(message, systemClock.now()))
