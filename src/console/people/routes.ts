// The doors of the people's part of the API. Spread into ../routes.ts.
import { contract } from '../contract.ts'
import { type Route, route } from '../route.ts'
import { patientCard } from './card.ts'
import * as contacts from './contacts.ts'
import * as handovers from './handovers.ts'
import * as inbox from './inbox.ts'
import { decideMerge } from './merges.ts'
import * as promises from './promises.ts'

export const PEOPLE_ROUTES: readonly Route[] = [
  route('GET', '/inbox/facets', 'conversation.read', contract.facets, inbox.facets),
  route('GET', '/views', 'conversation.answer', contract.savedViews, inbox.savedViews),
  route('POST', '/views', 'conversation.answer', contract.saveView, inbox.saveView),
  route('PUT', '/views/:id', 'conversation.answer', contract.changeView, inbox.changeView),
  route('DELETE', '/views/:id', 'conversation.answer', contract.dropView, inbox.dropView),

  route('GET', '/conversations/:id/patient', 'contact.edit', contract.patientCard, patientCard),
  route('POST', '/conversations/:id/promises', 'contact.edit', contract.makePromise, promises.makePromise),
  route('POST', '/promises/:id/keep', 'contact.edit', contract.keepPromise, promises.keepPromise),
  route('PATCH', '/contacts/:id', 'contact.edit', contract.changeContact, contacts.changeContact),
  route('POST', '/contacts/:id/patients', 'contact.edit', contract.addPatient, contacts.addPatient),
  route('PATCH', '/patients/:id', 'contact.edit', contract.changePatient, contacts.changePatient),
  route('POST', '/contacts/:id/reveal', 'contact.reveal', contract.reveal, contacts.reveal),
  route('POST', '/contacts/:id/consents', 'contact.edit', contract.consent, contacts.consent),
  route('POST', '/merges/:id/decide', 'contact.merge', contract.decideMerge, decideMerge),
  route('GET', '/people/search', 'contact.edit', contract.peopleSearch, contacts.peopleSearch),

  route('GET', '/handover', 'handover.write', contract.handoverDraft, handovers.handoverDraft),
  route('GET', '/handover/closing', 'handover.write', contract.closing, handovers.closing),
  route('GET', '/handovers', 'handover.write', contract.handovers, handovers.handovers),
  route('POST', '/handovers', 'handover.write', contract.giveShift, handovers.giveShift),
  route('GET', '/handovers/:id', 'handover.write', contract.handover, handovers.handover),
  route('POST', '/handovers/:id/take', 'handover.write', contract.takeShift, handovers.takeShift),
  route('POST', '/handovers/:id/decline', 'handover.write', contract.declineShift, handovers.declineShift),
  route('POST', '/handovers/:id/withdraw', 'handover.write', contract.withdrawShift, handovers.withdrawShift),
]
