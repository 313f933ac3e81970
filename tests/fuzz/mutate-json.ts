// A JSON document with one thing in it changed, so that it is still JSON and its reader has to look inside. Documents that
// stand in a text of the document (Feishu's content) are changed inside as well.
import type { Chance } from './chance.ts'
import { ODD_NAMES, oddText, oddValue } from './odd-values.ts'

type Holder = { [name: string]: unknown } | unknown[]

interface Place {
  readonly holder: Holder
  readonly key: string
}

const MOST_PLACES = 400

export function mutateJson(text: string, chance: Chance): string {
  const root = parsed(text)
  if (root === undefined) return text + oddText(chance)
  const whole: Holder = [root]
  const places = placesIn(whole)
  const place = places[chance.below(places.length)] ?? { holder: whole, key: '0' }
  change(place, places, chance)
  const written = JSON.stringify((whole as unknown[])[0])
  return written === undefined ? '' : chance.is(0.05) ? twiceNamed(written, chance) : written
}

function change(place: Place, places: readonly Place[], chance: Chance): void {
  const value = read(place)
  const other = places[chance.below(places.length)] ?? place
  const how = chance.below(8)
  if (how === 0) remove(place)
  else if (how === 1) rename(place, chance)
  else if (how === 2) write(place, [value])
  else if (how === 3) write(place, copyOf(read(other)))
  else if (how === 4) write(place, oddlyTold(value, chance))
  else write(place, oddValue(chance))
}

/** The same value in other clothes: a number as a text, a document in a text changed inside. */
function oddlyTold(value: unknown, chance: Chance): unknown {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return JSON.stringify(value) ?? null
  const inner = value.startsWith('{') ? mutateJson(value, chance) : undefined
  if (inner !== undefined) return inner
  return chance.is(0.5) && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value + oddText(chance)
}

function placesIn(root: Holder): readonly Place[] {
  const places: Place[] = []
  const open: Holder[] = [root]
  for (let holder = open.pop(); holder !== undefined && places.length < MOST_PLACES; holder = open.pop()) {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key })
      const value = read({ holder, key })
      if (typeof value === 'object' && value !== null) open.push(value as Holder)
    }
  }
  return places
}

function read({ holder, key }: Place): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value
}

/** An own member, whatever its name. */
function write({ holder, key }: Place, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

function remove({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
}

function rename(place: Place, chance: Chance): void {
  const value = read(place)
  remove(place)
  const key = Array.isArray(place.holder) ? String(place.holder.length) : chance.pick(ODD_NAMES)
  write({ holder: place.holder, key }, value)
}

function copyOf(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value))
}

/** A member given twice: which one counts is the reader's choice. */
function twiceNamed(written: string, chance: Chance): string {
  const member = /"[^"\\]*":/.exec(written.slice(chance.below(written.length)))?.[0] ?? '"a":'
  return written.replace(/\}$/, `,${member}${JSON.stringify(oddValue(chance)) ?? 'null'}}`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
