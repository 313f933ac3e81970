// One connection to PostgreSQL during one transaction. Statements are prepared once and leave together with all that can be
// said without hearing an answer (postgres-wave.ts); a write that answers nothing is not waited for at all: should it fail,
// the transaction is lost and the commit says why. Never hands out a connection whose transaction is still open.
import {
  type CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  type QueryResult,
} from 'kysely'
import type pg from 'pg'
import type { Clock } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import { PostgresCompiler } from './literal-limits.ts'
import { OneConnectionDriver } from './one-connection-driver.ts'
import { ANSWERED_WITHIN_MS, asResult, asStoreError, isLost, TIMED_OUT } from './postgres-pool.ts'
import { type Answer, type Shapes, type Statement, type ValueCodec, Wave } from './postgres-wave.ts'
import type { Schema } from './schema.ts'

export class PostgresSession {
  readonly db: Kysely<Schema>
  readonly #client: pg.PoolClient
  readonly #codec: ValueCodec
  readonly #clock: Pick<Clock, 'after'>
  readonly #shapes: Shapes = new Map()
  /** What leaves next; it waits until what left last has been answered. */
  #next: Wave | undefined
  #out: Wave | undefined
  #cancelTimeOut = (): void => {}
  /** The first one. From then on the transaction is lost, and nothing more is said in it. */
  #failure: { readonly error: unknown } | undefined
  #isUsable = true

  constructor(client: pg.PoolClient, codec: ValueCodec, clock: Pick<Clock, 'after'>) {
    this.#client = client
    this.#codec = codec
    this.#clock = clock
    this.db = kyselyOver(this)
  }

  get isUsable(): boolean {
    return this.#isUsable
  }

  begin(): void {
    this.#failure = undefined
    this.post({ text: 'begin', name: 'begin' })
  }

  run(statement: Statement): Promise<QueryResult<unknown>> {
    return this.#ask(statement).then(asResult)
  }

  /** For writes that answer nothing: a failure shows at the next answer, or at the commit. */
  post(statement: Statement): void {
    if (this.#failure === undefined) this.#gather().add(statement)
  }

  /** Sends these and the commit at once, so that a lock they take is held for no way to us and back. */
  async commit(last: readonly Statement[]): Promise<readonly Answer[]> {
    const said = [...last, { text: 'commit', name: 'commit' }].map((statement) => this.#ask(statement))
    const answers = await Promise.all(said)
    if (answers.at(-1)?.command !== 'COMMIT') throw new DaozhenError('DZ_INTERNAL', 'PostgreSQL rolled back')
    return answers.slice(0, -1)
  }

  /** What has not left yet never will. Resolves once the connection takes another transaction, or is of no more use. */
  async rollBack(): Promise<void> {
    this.#failure ??= { error: new DaozhenError('DZ_INTERNAL', 'the transaction was given up') }
    this.#next?.handleError(this.#failure.error)
    await this.#out?.over
    if (!this.#isUsable) return
    const wave = this.#newWave()
    wave.add({ text: 'rollback', name: 'rollback' })
    this.#send(wave)
    await wave.over
  }

  #ask(statement: Statement): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(this.#failure?.error)
      if (this.#failure === undefined) this.#gather().add(statement, { resolve, reject: fail })
      else fail()
    })
  }

  #gather(): Wave {
    if (this.#next === undefined) {
      this.#next = this.#newWave()
      this.#leaveSoon()
    }
    return this.#next
  }

  #newWave(): Wave {
    return new Wave(this.#codec, this.#shapes, (wave, error) => this.#ended(wave, error))
  }

  /** Once nobody has anything more to say before he has heard an answer. */
  #leaveSoon(): void {
    queueMicrotask(() =>
      process.nextTick(() => {
        if (this.#next !== undefined && this.#out === undefined) this.#send(this.#next)
      }),
    )
  }

  #send(wave: Wave): void {
    if (wave === this.#next) this.#next = undefined
    this.#out = wave
    // Not the driver's: with its time-outs, what was over stayed in memory until a full collection.
    this.#cancelTimeOut = this.#clock.after(ANSWERED_WITHIN_MS, () => wave.handleError(new Error(TIMED_OUT)))
    this.#client.query(wave)
  }

  #ended(wave: Wave, error: unknown): void {
    if (wave === this.#out) {
      this.#out = undefined
      this.#cancelTimeOut()
    }
    if (wave === this.#next) this.#next = undefined
    if (error !== undefined) {
      if (isLost(error)) this.#isUsable = false
      this.#failure ??= { error: asStoreError(error) }
      this.#next?.handleError(this.#failure.error)
    }
    if (this.#next !== undefined) this.#leaveSoon()
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
