// What counts as a picture, a voice or a file is decided by its first bytes, and by nothing a sender says.
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/base/clock.ts'
import { isShownInPlace, MOST_MEDIA_ATTEMPTS, mediaTypeOf, pauseAfterAttempt } from '../../src/model/media.ts'

const latin = (text: string) => Buffer.from(text, 'latin1')

describe('the first bytes', () => {
  it.each([
    ['\xff\xd8\xff\xe1 Exif', 'image/jpeg'],
    ['\x89PNG\r\n\x1a\n', 'image/png'],
    ['GIF89a', 'image/gif'],
    ['RIFF\x24\x00\x00\x00WEBPVP8 ', 'image/webp'],
    ['RIFF\x24\x00\x00\x00WAVEfmt ', 'audio/wav'],
    ['#!AMR\n', 'audio/amr'],
    ['#!AMR-WB\n', 'audio/amr'],
    ['ID3\x04', 'audio/mpeg'],
    ['\xff\xfb\x90\x64', 'audio/mpeg'],
    ['\0\0\0\x20ftypM4A ', 'audio/mp4'],
    ['\0\0\0\x18ftypmp42', 'video/mp4'],
    ['\0\0\0\x18ftypisom', 'video/mp4'],
    ['%PDF-1.7', 'application/pdf'],
  ])('of %j say %s', (text, type) => expect(mediaTypeOf(latin(text))).toBe(type))

  it.each([
    '',
    '<svg xmlns="http://www.w3.org/2000/svg">',
    '<?xml version="1.0"?><svg>',
    '<!doctype html>',
    ' GIF89a',
    'PK\x03\x04',
    'RIFF\x24\x00\x00\x00AVI ',
    '\0\0\0\x18ftypheic',
    '\xff\xfe<\0h\0t\0m\0l\0', // UTF-16, not a frame of sound
    '{"errcode":40007,"errmsg":"invalid media_id"}',
    '\x7fELF',
    'MZ\x90',
  ])('of %j are not ours', (text) => expect(mediaTypeOf(latin(text))).toBeUndefined())

  it('let a browser show pictures and play sound, and nothing else', () => {
    expect((['image/png', 'audio/amr', 'video/mp4', 'application/pdf'] as const).map(isShownInPlace)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('asking again', () => {
  const pauses = Array.from({ length: MOST_MEDIA_ATTEMPTS - 1 }, (_, i) => pauseAfterAttempt(i + 1))

  it('takes longer each time, a day at most', () => {
    expect(pauses.slice(0, 3)).toEqual([MINUTE, 4 * MINUTE, 16 * MINUTE])
    expect(Math.max(...pauses)).toBe(24 * HOUR)
  })

  it('ends just before WeChat forgets: three days', () => {
    const last = pauses.reduce((sum, pause) => sum + pause, 0)
    expect(last).toBeLessThan(3 * DAY)
    expect(last).toBeGreaterThan(3 * DAY - 2 * HOUR)
  })
})
