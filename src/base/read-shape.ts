// Whether something from outside has the shape we expect, whatever it is. zod (4.6) asks for the `length` of what should
// be a text before it says that it is none: a `length` that cannot be compared throws, and is no shape of ours.
import { z } from 'zod'

/** As `schema.safeParse(value)`, for any JSON. */
export function readShape<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.infer<Schema>> {
  try {
    return schema.safeParse(value) as z.ZodSafeParseResult<z.infer<Schema>>
  } catch (error) {
    const path = placeOfOddLength(value)
    if (path === undefined) throw error
    return {
      success: false,
      error: new z.ZodError([
        { code: 'invalid_type', expected: 'string', path, input: undefined, message: 'Invalid input: expected string' },
      ]),
    } as z.ZodSafeParseResult<z.infer<Schema>>
  }
}

interface Place {
  readonly value: unknown
  readonly key: string
  readonly within: Place | undefined
}

/** Looked for only after something threw. A stack of its own: what is nested deep enough would overflow the other. */
function placeOfOddLength(value: unknown): string[] | undefined {
  const open: Place[] = [{ value, key: '', within: undefined }]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value: object } = place
    if (!isObject(object)) continue
    if ('length' in object && isObject(object.length)) return pathOf(place)
    for (const [key, inside] of Object.entries(object)) open.push({ value: inside, key, within: place })
  }
  return undefined
}

function pathOf(place: Place): string[] {
  const path: string[] = []
  for (let at = place; at.within !== undefined; at = at.within) path.unshift(at.key)
  return path
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
