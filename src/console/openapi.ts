// The API's own description, made from the route table and the contract: it cannot drift from either.
import { z } from 'zod'
import { refusal } from './contract.ts'
import type { Route } from './route.ts'

export const API_PREFIX = '/api/v1'

export function describeApi(routes: readonly Route[]): unknown {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = API_PREFIX + route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'daozhen console API', version: '1' },
    paths,
    components: {
      schemas: { Refusal: schemaOf(refusal, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-daozhen' },
        service: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

function describeRoute(route: Route): unknown {
  const { body, query, response } = route.exchange
  const isEvents = route.kind === 'stream' && route.path === '/events'
  const success = isEvents ? 'text/event-stream' : (route.exchange.contentType ?? 'application/json')
  return {
    'x-permission': route.permission,
    ...(route.permission === 'public' ? {} : { security: [{ session: [] }, { service: [] }] }),
    parameters: [...pathParameters(route.path), ...(query === undefined ? [] : queryParameters(query))],
    ...(body === undefined
      ? {}
      : { requestBody: { content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      '2XX': { description: 'done', content: { [success]: { schema: schemaOf(response, 'output') } } },
      default: {
        description: 'refused',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
      },
    },
  }
}

function pathParameters(path: string): readonly unknown[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: z.ZodType): readonly unknown[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    readonly properties?: Readonly<Record<string, unknown>>
    readonly required?: readonly string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
