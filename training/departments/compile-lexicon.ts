// Writes catalogue and lexicon in the form a start reads at once: node training/departments/compile-lexicon.ts
// Same YAML files, same bytes. Needed after every change of config/lexicon/ or the catalogue; without it starts are slower.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { digestSources, encodeLexicon } from '../../src/bot/departments/compiled-lexicon.ts'
import { compileLexicon } from '../../src/bot/departments/lexicon.ts'
import { readGroundwork } from './material.ts'

const shipped = fileURLToPath(new URL('../../config/models/lexicon.bin', import.meta.url))
const { values } = parseArgs({ options: { out: { type: 'string', default: shipped } } })
const { catalogue, groups, sources } = readGroundwork()
const tables = compileLexicon(groups, catalogue)
const bytes = encodeLexicon(digestSources(sources), catalogue, tables)
writeFileSync(values.out, bytes)
console.log(`${tables.size} words → ${values.out}: ${tables.index.units.length} states, ${bytes.length} bytes`)
