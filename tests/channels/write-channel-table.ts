// Writes docs/channels/README.md and the table in README.md anew after a change of an adapter's capabilities.
import { readFileSync, writeFileSync } from 'node:fs'
import { describeChannels, FRONT_PAGE, PAGE, withTable } from './channel-table.ts'

writeFileSync(PAGE, describeChannels())
writeFileSync(FRONT_PAGE, withTable(readFileSync(FRONT_PAGE, 'utf8')))
