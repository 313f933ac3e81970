// Folders for tests, inside one folder per run that the set-up removes at the end.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import './provided.ts'

export function tempFolder(): string {
  return mkdtempSync(join(inject('tempRoot') ?? tmpdir(), 'case-'))
}
