// Structured logs without personal data: the fields below are the whole allow-list (ids, codes, counts). Text, names,
// phones, openids, tokens and query strings have no field, so they cannot be logged by accident; an error is logged by
// its code and class, never by its message (a driver's message can quote a patient).
import { type DestinationStream, pino } from 'pino'
import { DaozhenError } from './errors.ts'

export interface LogFields {
  readonly channelId?: string
  readonly platform?: string
  readonly conversationId?: string
  readonly messageId?: string
  readonly inboundId?: string
  readonly outboxId?: string
  readonly agentId?: string
  readonly timerId?: string
  readonly requestId?: string
  readonly kind?: string
  readonly skill?: string
  readonly rule?: string
  readonly route?: string
  readonly method?: string
  readonly status?: number
  readonly platformCode?: number | string
  readonly attempt?: number
  readonly count?: number
  readonly ms?: number
  readonly port?: number
  readonly state?: string
  readonly path?: string
  readonly node?: string
  readonly why?: string
  readonly error?: unknown
}

export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' }
  const logger = destination === undefined ? pino(options) : pino(options, destination)
  const at =
    (name: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}) => {
      if (!logger.isLevelEnabled(name)) return
      logger[name](fields.error === undefined ? fields : { ...fields, error: describeError(fields.error) }, event)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }

const LIBRARY = /\(?(?:file:)?\/.*\/node_modules\//

interface ErrorDescription {
  readonly name: string
  readonly code?: string
  readonly where?: string
  readonly cause?: ErrorDescription
}

/** Class, code and one line of the stack, of our own code if it has one: enough to find the place, nothing a patient wrote. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = (error as { code?: unknown }).code
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const isOurs = (line: string) => /\/(src|adapters)\//.test(line) && !LIBRARY.test(line)
  const where = frames.find(isOurs) ?? frames.find((line) => LIBRARY.test(line))
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(where === undefined
      ? {}
      : {
          where: where
            .trim()
            .replace(/^at /, '')
            .replace(/\(?file:.*\/(src|adapters)\//, '($1/')
            .replace(LIBRARY, '('),
        }),
    ...(error.cause === undefined || !(error instanceof DaozhenError) ? {} : { cause: describeError(error.cause) }),
  }
}
