// Two contacts, one person? A proposal comes from equal numbers; a person decides, and can take it back.
import { never } from '../../base/errors.ts'
import { announceContact, canSeeContact } from '../../store/contact.ts'
import { carryOutMerge, findMerge, rejectMerge, undoMerge } from '../../store/contact-merge.ts'
import { DONE, NOT_FOUND, refuse } from '../answer.ts'
import type { contract } from '../contract.ts'
import type { Handler } from '../route.ts'
import { personOf } from '../sign-in.ts'

export const decideMerge: Handler<typeof contract.decideMerge> = async (call) => async (tx) => {
  const merge = await findMerge(tx.db, call.param('id'))
  if (merge === undefined) return NOT_FOUND
  const { agentId } = personOf(call)
  const { from_contact: from, into_contact: into, state } = merge
  const seesInto = await canSeeContact(tx.db, call.sight, into)
  // Once merged, nothing is left under the other: whoever sees the one sees both.
  const seesFrom = state === 'merged' ? seesInto : await canSeeContact(tx.db, call.sight, from)
  if (!seesInto || !seesFrom) return NOT_FOUND
  const carryOut = () => {
    switch (call.body.decision) {
      case 'merge':
        return carryOutMerge(tx, merge, agentId)
      case 'reject':
        return rejectMerge(tx, merge, agentId)
      case 'undo':
        return undoMerge(tx, merge, agentId)
      default:
        return never(call.body.decision)
    }
  }
  if (!(await carryOut())) return refuse('wrong-state')
  for (const contactId of [from, into]) await announceContact(tx, contactId)
  return DONE
}
