// Reads a JSON body, bounded. Says what is wrong with it in one word; never throws.
import type { IncomingMessage } from 'node:http'
import { drain } from '../base/drain.ts'
import { withoutNul } from '../base/nul.ts'

export const MOST_BODY_BYTES = 64 * 1024

export type ReadBody =
  | { readonly ok: true; readonly raw: Buffer; readonly value: unknown }
  | { readonly ok: false; readonly why: 'too-large' | 'malformed-json' | 'unsupported-media-type' }

export async function readJson(request: IncomingMessage, most = MOST_BODY_BYTES): Promise<ReadBody> {
  const read = await readWithin(request, most)
  if (!read.ok) await drain(request) // whoever is refused hears why, also when he has not finished
  return read
}

async function readWithin(request: IncomingMessage, most: number): Promise<ReadBody> {
  if (request.headers['content-encoding'] !== undefined) return { ok: false, why: 'unsupported-media-type' }
  if (Number(request.headers['content-length'] ?? 0) > most) return { ok: false, why: 'too-large' }
  const raw = await readBounded(request, most)
  if (raw === undefined) return { ok: false, why: 'too-large' }
  if (raw.length === 0) return { ok: true, raw, value: undefined }
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return { ok: false, why: 'unsupported-media-type' }
  }
  try {
    return {
      ok: true,
      raw,
      value: JSON.parse(withoutNul(new TextDecoder('utf-8', { fatal: true }).decode(raw))) as unknown,
    }
  } catch {
    return { ok: false, why: 'malformed-json' }
  }
}

/** Undefined: too long, or the sender went away. */
async function readBounded(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > most) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(chunks)
}
