// The smallest body a contract accepts, so that a knock gets past the validation and reaches what is behind the door.
import { z } from 'zod'

interface JsonSchema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly minLength?: number
  readonly minItems?: number
  readonly minimum?: number
}

export function sampleBody(schema: z.ZodType | undefined): unknown {
  return schema === undefined ? {} : sample(jsonSchemaOf(schema), 'required')
}

/** With everything that may be there as well. */
export function fullBody(schema: z.ZodType | undefined): unknown {
  return schema === undefined ? {} : sample(jsonSchemaOf(schema), 'all')
}

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
}

function sample(schema: JsonSchema, which: 'required' | 'all'): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.anyOf?.[0] !== undefined) return sample(schema.anyOf[0], which)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (which === 'all' ? Object.keys(schema.properties ?? {}) : (schema.required ?? [])).map((key) => [
          key,
          sample(schema.properties?.[key] ?? { type: 'string' }, which),
        ]),
      )
    case 'array': {
      const length = Math.max(schema.minItems ?? 0, which === 'all' ? 1 : 0)
      return Array.from({ length }, () => sample(schema.items ?? {}, which))
    }
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1)
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return 'x'.repeat(Math.max(2, schema.minLength ?? 2))
  }
}
