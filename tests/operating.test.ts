// docs/operating.md restates settings and commands for people who do not read code; here it is held against the code.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { systemClock } from '../src/base/clock.ts'
import { createIds } from '../src/base/ids.ts'
import { systemRandom } from '../src/base/random.ts'
import { runCommand } from '../src/cli/commands.ts'
import { loadConfig } from '../src/config.ts'

const guide = readFileSync(join(import.meta.dirname, '../docs/operating.md'), 'utf8')

const HOSPITAL = {
  name: '云溪市人民医院',
  phone: '0000-1234567',
  emergencyPhone: '0000-1234120',
  address: '云溪路 1 号',
  emergencyAddress: '云溪路 1 号急诊楼',
}

/** Rows of a table whose first cell is in back-ticks. */
const rows = new Map(
  [...guide.matchAll(/^\| `([^`]+)` \|([^|]*)\|/gm)].map(([, key = '', value = '']) => [key, value.trim()]),
)

function leastSettings(): ReturnType<typeof loadConfig> {
  const file = join(mkdtempSync(join(inject('tempRoot'), 'settings-')), 'daozhen.yaml')
  const least = { hospital: HOSPITAL, channels: [{ id: 'web', platform: 'web-chat' }] }
  writeFileSync(file, JSON.stringify(least)) // JSON is YAML
  return loadConfig({ DAOZHEN_CONFIG: file })
}

/** `server.port` → 8080, for everything that has a default. */
function defaults(): readonly (readonly [string, unknown])[] {
  const { server, storage, log, knowledge, security, desk } = leastSettings()
  return Object.entries({ server, storage, log, knowledge, security, desk }).flatMap(([block, keys]) =>
    Object.entries(keys).map(([key, value]) => [`${block}.${key}`, value] as const),
  )
}

describe('docs/operating.md', () => {
  it('names every setting that has a default, with that default', () => {
    const simple = defaults().filter(([key]) => key !== 'desk.hours')
    const told = simple.map(([key]) => [key, rows.get(key)])
    const wanted = simple.map(([key, value]) => {
      return [key, `\`${typeof value === 'object' ? JSON.stringify(value) : String(value)}\``]
    })
    expect(told).toEqual(wanted)
    expect(rows.has('desk.hours')).toBe(true)
  })

  it('names every setting a hospital has to give', () => {
    const required = [...Object.keys(HOSPITAL).map((key) => `hospital.${key}`), 'channels']
    expect(required.filter((key) => rows.get(key) !== 'required')).toEqual([])
  })

  it('names no setting there is not', () => {
    const source = readFileSync(join(import.meta.dirname, '../src/config.ts'), 'utf8')
    const named = [...rows.keys()].filter((key) => /^[a-z]+\.[a-zA-Z]+$/.test(key) && !key.endsWith('.db'))
    const unknown = named.filter((key) => !new RegExp(`\\b${key.split('.')[1]}: (z|ranges|week)\\b`).test(source))
    expect(unknown).toEqual([])
  })

  it('shows every command as the command line itself explains it', async () => {
    const lines: string[] = []
    const show = (text: string) => lines.push(...text.split('\n'))
    const ids = createIds(systemClock, systemRandom)
    const silent = { readInput: async () => '', readLines: async function* () {}, isTerminal: false }
    const host = { environment: {}, clock: systemClock, random: systemRandom, ids, out: show, err: show, ...silent }
    await runCommand(['help'], host)
    const usages = lines.map((line) => line.trim()).filter((line) => line.startsWith('daozhen '))
    expect(usages.length).toBeGreaterThan(5)
    expect(usages.filter((usage) => !guide.includes(`\n${usage}\n`))).toEqual([])
  })

  it('names every figure there is', () => {
    const metrics = readFileSync(join(import.meta.dirname, '../src/http/metrics.ts'), 'utf8')
    const gauges = readFileSync(join(import.meta.dirname, '../src/store/gauges.ts'), 'utf8')
    const admission = readFileSync(join(import.meta.dirname, '../src/flow/admission.ts'), 'utf8')
    const names = [
      ...[...metrics.matchAll(/counter\('([a-z_]+)'/g)].map((match) => match[1]),
      ...[...gauges.matchAll(/^ +([a-z_]+): /gm)].map((match) => match[1]),
      ...[...admission.matchAll(/^ {4}([a-z_]+): async/gm)].map((match) => match[1]),
    ]
    expect(names.length).toBeGreaterThan(7)
    expect(names.filter((name) => !rows.has(`daozhen_${name}`))).toEqual([])
  })
})
