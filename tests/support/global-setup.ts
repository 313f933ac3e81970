// Once per run: a folder for everything temporary, and a door behind which PostgreSQL starts when the first test file
// knocks. A run that needs no PostgreSQL never waits for it.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type PostgresServer, startPostgres } from './postgres.ts'
import './provided.ts'

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const tempRoot = mkdtempSync(join(tmpdir(), 'daozhen-tests-'))
  let starting: Promise<PostgresServer> | undefined
  const door = createServer(async (_request, response) => {
    try {
      starting ??= startPostgres()
      response.end(await (await starting).freshDatabase())
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error))
    }
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  project.provide('tempRoot', tempRoot)
  project.provide('postgresDoor', `http://127.0.0.1:${(door.address() as AddressInfo).port}/`)

  return async () => {
    door.close()
    door.closeAllConnections()
    await (await starting?.catch(() => undefined))?.stop()
    rmSync(tempRoot, { recursive: true, force: true })
  }
}
