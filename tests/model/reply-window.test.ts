// What a platform lets us send: windows that end, are used up, and may have to be named.
import { expect, it } from 'vitest'
import {
  closeWindow,
  messagesLeft,
  nextWindow,
  openWindows,
  type ReplyWindow,
  takeOne,
} from '../../src/model/reply-window.ts'

const HOUR = 3_600_000
const named = (reference: string, endsAt: number, left = 4): ReplyWindow => ({
  trigger: reference,
  reference,
  left,
  endsAt,
})
const FREE: ReplyWindow = { trigger: 'may-begin', left: undefined, endsAt: 100 * HOUR }

it('uses the window that ends first, and counts in the one that was named', () => {
  const windows = [named('second', 2 * HOUR), FREE, named('first', HOUR)]
  expect(nextWindow(windows, 0)?.reference).toBe('first')
  const after = takeOne(windows, 0, 'second') ?? []
  expect(after.map(({ left }) => left)).toEqual([3, undefined, 4])
})

it('counts a message that named nothing in a window without a name', () => {
  expect(takeOne([named('first', HOUR), FREE], 0)).toEqual([named('first', HOUR), FREE])
  expect(takeOne([named('first', HOUR)], 0)).toBeUndefined()
})

it('leaves a window the platform has closed, and remembers that a used-up one is still running', () => {
  const windows = [named('first', HOUR), named('second', 2 * HOUR)]
  expect(closeWindow(windows, 'first', 'window-closed')).toEqual([named('second', 2 * HOUR)])
  const usedUp = closeWindow(windows, 'first', 'quota-used')
  expect(nextWindow(usedUp, 0)?.reference).toBe('second')
  expect(usedUp.some(({ endsAt }) => endsAt === HOUR)).toBe(true)
})

it('forgets the oldest windows of somebody who writes without end', () => {
  let windows: readonly ReplyWindow[] = []
  for (let i = 1; i <= 50; i++) windows = openWindows(windows, [named(`message-${i}`, i * 1_000)], 0)
  expect(windows).toHaveLength(12)
  expect(nextWindow(windows, 0)?.reference).toBe('message-39')
  expect(messagesLeft(windows, 0)).toBe(48)
})
