// Puts the desk together from its parts.
import { acknowledgeAlarm, raiseAlarm } from './alarms.ts'
import { assign } from './assigning.ts'
import { assignWaiting } from './assignment.ts'
import { answerHelp, askForHelp, withdrawHelp } from './assists.ts'
import type { Desk } from './desk.ts'
import { retractStep, takeStep } from './emergency-steps.ts'
import { handOff, patientSpoke } from './hand-off.ts'
import { closingAfter, handOver } from './handing-over.ts'
import { acceptTransfer, declineTransfer, pick, release, takeOver, transfer } from './holding.ts'
import { note } from './notes.ts'
import { heartbeat, setCapacity, setPresence } from './presence.ts'
import type { DeskRules } from './rules.ts'
import { sweep } from './sweep.ts'
import { close, reply, snooze } from './talking.ts'
import { onTimer } from './timers.ts'

export function createDesk(rules: DeskRules): Desk {
  return {
    handOff: (tx, conversation, request) => handOff(tx, rules, conversation, request),
    raiseAlarm: (tx, conversation, hit) => raiseAlarm(tx, rules, conversation, hit),
    patientSpoke: (tx, conversation) => patientSpoke(tx, rules, conversation),
    onTimer: (tx, timer) => onTimer(tx, rules, timer),
    assignWaiting: (tx, limit) => assignWaiting(tx, rules, limit),
    sweep: (tx) => sweep(tx, rules),
    pick: (tx, act) => pick(tx, rules, act),
    reply: (tx, act) => reply(tx, rules, act),
    note: (tx, act) => note(tx, act),
    transfer: (tx, act) => transfer(tx, rules, act),
    acceptTransfer: (tx, act) => acceptTransfer(tx, rules, act),
    declineTransfer: (tx, act) => declineTransfer(tx, rules, act),
    snooze: (tx, act) => snooze(tx, rules, act),
    close: (tx, act) => close(tx, rules, act),
    takeOver: (tx, act) => takeOver(tx, rules, act),
    assign: (tx, act) => assign(tx, rules, act),
    release: (tx, act) => release(tx, rules, act),
    handOver: (tx, what) => handOver(tx, rules, what),
    closingAfter: (now) => closingAfter(rules, now),
    acknowledgeAlarm: (tx, act) => acknowledgeAlarm(tx, act),
    ...{ takeStep, retractStep, askForHelp, answerHelp, withdrawHelp },
    setPresence: (tx, act) => setPresence(tx, rules, act),
    heartbeat: (tx, act) => heartbeat(tx, rules, act),
    setCapacity: (tx, act) => setCapacity(tx, rules, act),
  }
}
