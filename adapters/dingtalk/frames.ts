// Frames of Stream mode, pure: what one of theirs means, and the answer it wants. What is not answered comes again.
import { jsonObject, memberAt, textAt } from '../../src/channel/json-body.ts'

export const ROBOT_MESSAGES = '/v1.0/im/bot/messages/get'

export type Frame =
  | { readonly kind: 'message'; readonly body: object; readonly answer: string }
  | { readonly kind: 'other'; readonly answer: string | undefined }
  /** They deliver nothing more here, though the socket may stand for a while. */
  | { readonly kind: 'moved' }

const OK = 200
const NOT_FOUND = 404

export function readFrame(text: string): Frame {
  const frame = jsonObject(text)
  const topic = textAt(frame, 'headers', 'topic')
  switch (textAt(frame, 'type')) {
    case 'SYSTEM':
      if (topic === 'disconnect') return { kind: 'moved' }
      return { kind: 'other', answer: topic === 'ping' ? echo(frame) : undefined }
    case 'EVENT':
      return { kind: 'other', answer: answerTo(frame, OK, { status: 'SUCCESS' }) }
    case 'CALLBACK': {
      if (topic !== ROBOT_MESSAGES) return { kind: 'other', answer: answerTo(frame, NOT_FOUND, {}) }
      const body = jsonObject(textAt(frame, 'data') ?? '') ?? {}
      return { kind: 'message', body, answer: answerTo(frame, OK, { response: null }) }
    }
    default:
      return { kind: 'other', answer: undefined }
  }
}

function echo(frame: unknown): string {
  return JSON.stringify({ code: OK, headers: memberAt(frame, 'headers'), message: 'OK', data: memberAt(frame, 'data') })
}

function answerTo(frame: unknown, code: number, data: object): string {
  const headers = { contentType: 'application/json', messageId: textAt(frame, 'headers', 'messageId') }
  return JSON.stringify({ code, headers, message: code === OK ? 'OK' : 'not found', data: JSON.stringify(data) })
}
