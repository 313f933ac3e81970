// Writes docs/permissions.md anew after a change of routes or rights.
import { writeFileSync } from 'node:fs'
import { describePermissions, PAGE } from './permissions-page.ts'

writeFileSync(PAGE, describePermissions())
