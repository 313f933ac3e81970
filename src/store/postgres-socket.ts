// The line to PostgreSQL. What one turn of the code has to say leaves as one piece: statements that do not wait for each
// other's answers would otherwise cost a write each, and wake the server for each.
import { Socket } from 'node:net'

export class GatheringSocket extends Socket {
  /** The driver holds the line while it writes a statement; the next one may follow before anybody waits. */
  override uncork(): void {
    process.nextTick(() => super.uncork())
  }

  /** Many small pieces cost the system call more than copying them into one. */
  override _writev(
    chunks: readonly { readonly chunk: Buffer | string; readonly encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    const bytes = chunks.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk,
    )
    this._write(Buffer.concat(bytes), 'buffer' as BufferEncoding, done)
  }

  /** A line that is closed while it is held would never report that it has finished. */
  override end(done?: () => void): this
  override end(last: Uint8Array | string, done?: () => void): this
  override end(last: Uint8Array | string, encoding?: BufferEncoding, done?: () => void): this
  override end(...last: readonly unknown[]): this {
    while (this.writableCorked > 0) super.uncork()
    return super.end(...(last as Parameters<Socket['end']>))
  }
}
