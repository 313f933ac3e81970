// The demo itself, from the first line to Ctrl+C: what a newcomer sees in the first minute must work.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

it('opens a hospital, lets patients write, lets an agent in, and leaves nothing behind', async () => {
  const folder = tempFolder()
  const child = spawn(process.execPath, [MAIN, '--pace', '40'], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const lines: string[] = []
  const lastLine = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      if (line.includes('小林：有人在吗')) resolve()
    })
  })
  await lastLine

  const printed = lines.join('\n')
  const address = /(http:\S+)\/chat/.exec(printed)?.[1] ?? ''
  for (const page of ['/chat/', '/console', '/readyz']) expect((await fetch(address + page)).status).toBe(200)
  expect(printed).toContain('→ 张女士：您好，这里是江城市第一人民医院')
  expect(printed).toContain('→ 周阿姨：您说的情况可能很急')
  const password = /wangmin +(\S+)/.exec(printed)?.[1]
  const signedIn = await fetch(`${address}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ login: 'wangmin', password }),
  })
  expect(signedIn.status).toBe(200)

  child.kill('SIGINT')
  expect(await ended).toBe(0)
  expect(readdirSync(folder)).toEqual([])
}, 60_000)
