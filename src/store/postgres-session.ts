// One connection to PostgreSQL during one transaction. Statements are prepared once and go out without waiting for the
// answer to the one before; a write that answers nothing is not waited for at all: should it fail, the transaction is lost
// and the commit says why. Never hands out a connection whose transaction is still open.
import {
  type CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  type QueryResult,
} from 'kysely'
import type pg from 'pg'
import { DaozhenError } from '../base/errors.ts'
import { PostgresCompiler } from './literal-limits.ts'
import { OneConnectionDriver } from './one-connection-driver.ts'
import { type Answer, asResult, asStoreError, isLost, type Statement } from './postgres-pool.ts'
import type { Schema } from './schema.ts'

export class PostgresSession {
  readonly db: Kysely<Schema>
  readonly #client: pg.PoolClient
  #underWay: Promise<unknown>[] = []
  /** The first one: what follows it only says that the transaction is aborted. */
  #failure: { readonly error: unknown } | undefined
  #isUsable = true

  constructor(client: pg.PoolClient) {
    this.#client = client
    this.db = kyselyOver(this)
  }

  get isUsable(): boolean {
    return this.#isUsable
  }

  begin(): void {
    this.#underWay = []
    this.#failure = undefined
    this.post({ text: 'begin', name: 'begin' }) // prepared, so that it leaves together with what follows
  }

  async run(statement: Statement): Promise<QueryResult<unknown>> {
    return asResult(await this.#send(statement))
  }

  /** For writes that answer nothing: a failure shows at the next answer, or at the commit. */
  post(statement: Statement): void {
    this.#send(statement).catch(() => {})
  }

  /** Sends these and the commit at once, so that a lock they take is held for no way to us and back. */
  async commit(last: readonly Statement[]): Promise<readonly Answer[]> {
    const answers = last.map((statement) => this.#send(statement))
    const commit = this.#send({ text: 'commit' })
    await Promise.allSettled([...this.#underWay])
    if (this.#failure !== undefined) throw this.#failure.error
    if ((await commit).command !== 'COMMIT') throw new DaozhenError('DZ_INTERNAL', 'PostgreSQL rolled back')
    return Promise.all(answers)
  }

  async rollBack(): Promise<void> {
    if (this.#isUsable) this.post({ text: 'rollback' })
    await Promise.allSettled([...this.#underWay])
  }

  #send({ text, values = [], name }: Statement): Promise<Answer> {
    const query = { text, values: [...values], ...(name === undefined ? {} : { name }) }
    const answer = this.#client.query<Record<string, unknown>>(query).catch((error: unknown) => {
      if (isLost(error)) this.#isUsable = false
      this.#failure ??= { error: asStoreError(error) }
      throw this.#failure.error
    })
    this.#underWay.push(answer)
    return answer
  }
}

/** Lets prepared queries (prepared.ts) go straight to the connection, past Kysely's executor and its promises. */
export class DirectPostgresAdapter extends PostgresAdapter {
  readonly session: PostgresSession

  constructor(session: PostgresSession) {
    super()
    this.session = session
  }
}

function kyselyOver(session: PostgresSession): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new DirectPostgresAdapter(session),
      createDriver: () => new OneConnectionDriver(connectionOf(session)),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresCompiler(),
    },
  })
}

function connectionOf(session: PostgresSession): DatabaseConnection {
  return {
    executeQuery: <Row>(query: CompiledQuery) =>
      session.run({ text: query.sql, values: query.parameters }) as Promise<QueryResult<Row>>,
    streamQuery: () => {
      throw new DaozhenError('DZ_INTERNAL', 'streaming is not offered inside a transaction')
    },
  }
}
