// Cursors of pages: opaque to the reader, and worth nothing to somebody who forges one (rights are asked per row).
import type { Place } from '../store/listing.ts'

export function writePlace(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

export function readPlace(cursor: string): Place | undefined {
  try {
    const [band, rankAt, id, ...rest] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    const isPlace = Number.isSafeInteger(band) && Number.isSafeInteger(rankAt) && typeof id === 'string'
    return isPlace && rest.length === 0 ? [band as number, rankAt as number, id] : undefined
  } catch {
    return undefined
  }
}
