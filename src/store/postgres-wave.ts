// What a turn of the code has to say to PostgreSQL leaves as one piece and is answered as one: bound and executed one behind
// the other under a single Sync. The driver's own queries are described, timed and acknowledged one by one, which costs both
// sides more than the work on a small row.
import type pg from 'pg'

export interface Statement {
  readonly text: string
  readonly values?: readonly unknown[]
  /** Prepared under this name on every connection that runs it. */
  readonly name?: string
}

export interface Answer {
  readonly command: string
  readonly rowCount: number | null
  readonly rows: Record<string, unknown>[]
}

/** How the driver writes and reads values. */
export interface ValueCodec {
  /** May throw. */
  toParameter(value: unknown): string | Buffer | null
  parserOf(type: number): (text: string) => unknown
}

/** Who waits for the answer. */
interface Asker {
  resolve(answer: Answer): void
  reject(): void
}

interface Column {
  readonly name: string
  readonly parse: (text: string) => unknown
}

/** What the rows of a prepared statement look like; asked for once per connection. */
export type Shapes = Map<string, readonly Column[]>

interface Entry {
  readonly text: string
  readonly name: string
  readonly parameters: readonly (string | Buffer | null)[]
  readonly asker: Asker | undefined
}

/** What the driver's connection offers to those who submit themselves. */
interface Line extends pg.Connection {
  readonly parsedStatements: Record<string, string>
}

interface FieldDescription {
  readonly name: string
  readonly dataTypeID: number
}

const NO_COLUMNS: readonly Column[] = []

/** Given to `client.query` once, when all has been added. */
export class Wave {
  readonly #codec: ValueCodec
  readonly #shapes: Shapes
  readonly #entries: Entry[] = []
  readonly #answers: Answer[] = []
  #columns: readonly Column[] | undefined
  #rows: Record<string, unknown>[] = []
  readonly #over = Promise.withResolvers<void>()
  #isOver = false
  readonly #ended: (wave: Wave, error: unknown) => void

  /** `ended` is told before anybody who waits: undefined, or why the wave broke off. */
  constructor(codec: ValueCodec, shapes: Shapes, ended: (wave: Wave, error: unknown) => void) {
    this.#codec = codec
    this.#shapes = shapes
    this.#ended = ended
  }

  /** Answered, or broken off. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  add({ text, values = [], name = '' }: Statement, asker?: Asker): void {
    const parameters = values.map((value) => this.#codec.toParameter(value))
    this.#entries.push({ text, name, parameters, asker })
  }

  /** Of the statement that is being answered: the driver keeps on record that it has been parsed. */
  get name(): string {
    return this.#current?.name ?? ''
  }

  get text(): string {
    return this.#current?.text ?? ''
  }

  get #current(): Entry | undefined {
    return this.#entries[this.#answers.length]
  }

  submit(connection: pg.Connection): void {
    const line = connection as Line
    const known = new Set<string>()
    line.stream.cork()
    for (const { text, name, parameters, asker } of this.#entries) {
      if (line.parsedStatements[name] === undefined && !known.has(name)) {
        line.parse({ text, name, types: [] }, true)
        if (name !== '') known.add(name)
      }
      line.bind({ statement: name, values: parameters as string[] }, true)
      if (asker !== undefined && !this.#shapes.has(name)) line.describe({ type: 'P' }, true)
      line.execute(null, true)
    }
    line.sync()
    line.stream.uncork()
  }

  handleRowDescription({ fields }: { readonly fields: readonly FieldDescription[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, parse: this.#codec.parserOf(dataTypeID) }))
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const columns = this.#columns ?? this.#shapes.get(this.name) ?? NO_COLUMNS
    const row: Record<string, unknown> = {}
    for (const [i, { name, parse }] of columns.entries()) {
      const field = fields[i] ?? null
      row[name] = field === null ? null : parse(field)
    }
    this.#rows.push(row)
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const words = text.split(' ')
    this.#answered({ command: words[0] as string, rowCount: Number(words.at(-1)) || 0, rows: this.#rows })
  }

  handleEmptyQuery(): void {
    this.#answered({ command: '', rowCount: 0, rows: [] })
  }

  handleReadyForQuery(): void {
    this.#end(undefined)
  }

  /** Of one statement, or of the line: what came after it was not carried out. */
  handleError(error: unknown): void {
    this.#end(error)
  }

  #answered(answer: Answer): void {
    const { name, asker } = this.#current as Entry
    if (name !== '' && asker !== undefined && !this.#shapes.has(name))
      this.#shapes.set(name, this.#columns ?? NO_COLUMNS)
    this.#answers.push(answer)
    this.#columns = undefined
    this.#rows = []
  }

  #end(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#ended(this, error)
    for (const [i, { asker }] of this.#entries.entries()) {
      if (error === undefined) asker?.resolve(this.#answers[i] as Answer)
      else asker?.reject()
    }
    this.#over.resolve()
  }
}
