// Runs of one to four characters of a text as numbers, for the trained model. Training and use must read a text the
// same way: changing anything here asks for a new model (training/README.md).

const LONGEST_RUN = 4
/** Nobody needs more than this to say what is wrong; the time of a look-up stays bounded. */
const LONGEST_SCORED = 600

export interface Runs {
  count: number
  readonly hashes: Uint32Array
  readonly starts: Uint16Array
  readonly lengths: Uint8Array
}

/** Room for the runs of any text; who reads many texts keeps one. */
export function createRuns(units = LONGEST_SCORED): Runs {
  const most = Math.min(units, LONGEST_SCORED) * LONGEST_RUN
  return {
    count: 0,
    hashes: new Uint32Array(most),
    starts: new Uint16Array(most),
    lengths: new Uint8Array(most),
  }
}

/** Never across punctuation; digits count as one digit, so that 38度 and 39度 are the same. */
export function readRuns(text: string, into: Runs = createRuns(text.length)): Runs {
  const end = Math.min(text.length, LONGEST_SCORED)
  const { hashes, starts, lengths } = into
  let count = 0
  for (let start = 0; start < end; start++) {
    let hash = 0x811c_9dc5
    for (let length = 1; length <= LONGEST_RUN && start + length <= end; length++) {
      const unit = text.charCodeAt(start + length - 1)
      if (isMark(unit)) break
      hash = Math.imul(hash ^ plain(unit), 0x0100_0193)
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
      hashes[count] = hash ^ (hash >>> 13)
      starts[count] = start
      lengths[count] = length
      count += 1
    }
  }
  into.count = count
  return into
}

const ZERO = 0x30
const NINE = 0x39

function plain(unit: number): number {
  return unit >= ZERO && unit <= NINE ? ZERO : unit
}

/** `! , . : ; ? 、` and the like. */
function isMark(unit: number): boolean {
  return unit === 0x3001 || (unit > 0x20 && unit < ZERO) || (unit > NINE && unit < 0x40)
}
