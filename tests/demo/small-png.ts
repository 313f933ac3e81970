// A screenshot as a picture of at most 256 colours: a screen has few, and a repository keeps every byte for ever. Reads
// what Chromium writes (8 bits, RGB or RGBA, not interlaced), nothing else.
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
const MOST_COLOURS = 256
/** Colours that differ by less than this per channel look the same on a screen. */
const BITS_KEPT = 6

export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png)
  const { palette, indexes } = quantised(pixels)
  const lines = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) lines.set(indexes.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

interface Decoded {
  readonly width: number
  readonly height: number
  /** 0xRRGGBB of each. */
  readonly pixels: Uint32Array
}

function decode(png: Buffer): Decoded {
  const [width, height, colourType] = [png.readUInt32BE(16), png.readUInt32BE(20), png.readUInt8(25)]
  const channels = colourType === 6 ? 4 : 3
  const data: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), { height, channels, stride: width * channels })
  const pixels = new Uint32Array(width * height)
  for (let i = 0; i < pixels.length; i++) pixels[i] = bytes.readUIntBE(i * channels, 3)
  return { width, height, pixels }
}

interface Shape {
  readonly height: number
  readonly channels: number
  readonly stride: number
}

/** PNG 1.2 §6: each line says how it was predicted from its neighbours. */
function unfiltered(lines: Buffer, { height, channels, stride }: Shape): Buffer {
  const out = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)] ?? 0
    for (let x = 0; x < stride; x++) {
      const left = x < channels ? 0 : (out[y * stride + x - channels] ?? 0)
      const up = y === 0 ? 0 : (out[(y - 1) * stride + x] ?? 0)
      const corner = x < channels || y === 0 ? 0 : (out[(y - 1) * stride + x - channels] ?? 0)
      const raw = lines[y * (stride + 1) + 1 + x] ?? 0
      out[y * stride + x] = raw + predicted(filter, left, up, corner)
    }
  }
  return out
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  const guess = left + up - corner
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  if (byLeft <= byUp && byLeft <= byCorner) return left
  return byUp <= byCorner ? up : corner
}

/** The most frequent colours stay exactly as they are; every other one becomes the nearest of them. */
function quantised(pixels: Uint32Array): { readonly palette: Buffer; readonly indexes: Uint8Array } {
  const cells = new Map<number, Map<number, number>>()
  for (const colour of pixels) {
    const cell = cells.get(cellOf(colour)) ?? new Map<number, number>()
    cell.set(colour, (cell.get(colour) ?? 0) + 1)
    cells.set(cellOf(colour), cell)
  }
  const ranked = [...cells.values()]
    .map((cell) => {
      const [[colour] = [0]] = [...cell].sort((a, b) => b[1] - a[1])
      return { colour, count: [...cell.values()].reduce((sum, count) => sum + count, 0) }
    })
    .sort((a, b) => b.count - a.count)
  const chosen = ranked.slice(0, MOST_COLOURS).map(({ colour }) => colour)
  const known = new Map<number, number>()
  const indexes = new Uint8Array(pixels.length)
  for (let i = 0; i < pixels.length; i++) {
    const colour = pixels[i] ?? 0
    const index = known.get(colour) ?? nearest(chosen, colour)
    known.set(colour, index)
    indexes[i] = index
  }
  return { palette: Buffer.from(chosen.flatMap(channelsOf)), indexes }
}

function cellOf(colour: number): number {
  const drop = 8 - BITS_KEPT
  return channelsOf(colour).reduce((cell, channel) => (cell << BITS_KEPT) | (channel >> drop), 0)
}

function channelsOf(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255]
}

function nearest(chosen: readonly number[], colour: number): number {
  const [red, green, blue] = channelsOf(colour)
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (const [index, candidate] of chosen.entries()) {
    const [r, g, b] = channelsOf(candidate)
    const distance = 3 * (r - red) ** 2 + 6 * (g - green) ** 2 + (b - blue) ** 2
    if (distance < least) [best, least] = [index, distance]
  }
  return best
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
