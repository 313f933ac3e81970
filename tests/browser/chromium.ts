// Debian's Chromium for the tests that need a real browser. Says which package is missing rather than skipping.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const EXECUTABLE = '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A name that is not localhost: browsers treat plain http to it as insecure.
  '--host-resolver-rules=MAP his.test 127.0.0.1',
]

/** Its own user-data directory, removed on close. */
export async function openChromium(): Promise<Browser> {
  if (!existsSync(EXECUTABLE)) throw new Error(`${EXECUTABLE} is missing: apt-get install chromium fonts-noto-cjk`)
  const fonts = execFileSync('fc-list', [':lang=zh'], { encoding: 'utf8' })
  if (fonts.trim() === '')
    throw new Error('no Chinese font, every character would be a box: apt-get install fonts-noto-cjk')
  return chromium.launch({ executablePath: EXECUTABLE, args: FLAGS })
}
