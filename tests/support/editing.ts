// Editing over small knowledge, for consoles that stand without the whole service.
import { createEditing, type Editing } from '../../src/editing/editing.ts'
import { NOTHING_RELEASED } from '../../src/model/edited.ts'
import { smallKnowledge } from '../bot/knowledge-builder.ts'
import type { ManualClock } from './clock.ts'

const NO_FILES = {
  texts: {},
  redFlags: {},
  departments: [],
  wording: {},
  faq: new Map(),
  holidays: {},
  hours: {},
  sla: {},
}

/** Nothing stands in the files, nothing was ever released. */
export function editingOver(clock: ManualClock): Editing {
  return createEditing({
    clock,
    values: () => NO_FILES,
    released: () => ({ overlay: NOTHING_RELEASED, numbers: new Map(), versionOf: () => undefined }),
    platformOf: () => undefined,
    knowledge: smallKnowledge,
    candidate: async () => smallKnowledge(),
  })
}
