// Editing over small knowledge, for consoles that stand without the whole service.
import { createEditing, type Editing } from '../../src/editing/editing.ts'
import { NOTHING_RELEASED, type Overlay } from '../../src/model/edited.ts'
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
  channels: { entries: new Map(), platforms: [] },
}

/** Nothing stands in the files, and nothing was ever released unless `overlay` says so. */
export function editingOver(clock: ManualClock, overlay: Overlay = NOTHING_RELEASED): Editing {
  return createEditing({
    clock,
    values: () => NO_FILES,
    released: () => ({ overlay, numbers: new Map(), versionOf: () => undefined }),
    platformOf: () => undefined,
    knowledge: smallKnowledge,
    candidate: async () => smallKnowledge(),
    hospital: {
      name: '江城市第一人民医院',
      phone: '0000-5550100',
      emergencyPhone: '0000-5550120',
      address: '滨江大道 1 号',
    },
    clinics: () => [],
  })
}
