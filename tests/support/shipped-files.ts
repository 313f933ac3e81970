// The knowledge files we ship, where they lie.
import type { KnowledgeFiles } from '../../src/flow/knowledge-files.ts'

export function shippedFiles(root = 'config'): KnowledgeFiles {
  return {
    root,
    departments: 'departments.yaml',
    catalogue: 'departments-catalogue.yaml',
    lexicon: 'lexicon',
    departmentsModel: 'models/departments.bin',
    redFlags: 'red-flags.yaml',
    faq: 'faq',
    texts: 'texts/zh-CN.yaml',
    wording: 'wording.yaml',
    hospital: {
      name: '江城市第一医院',
      phone: '0000-5550100',
      emergencyPhone: '0000-5550120',
      address: '江城市滨江大道 1 号',
    },
  }
}
