// Kysely's driver over the one connection a transaction already has: opens, begins and closes nothing.
import type { DatabaseConnection, Driver } from 'kysely'
import { DaozhenError } from '../base/errors.ts'

export class OneConnectionDriver implements Driver {
  readonly #connection: DatabaseConnection

  constructor(connection: DatabaseConnection) {
    this.#connection = connection
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
  async beginTransaction(): Promise<void> {
    throw new DaozhenError('DZ_INTERNAL', 'transactions go through Store.write')
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
}
