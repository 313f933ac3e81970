// What lies in deploy/ restates names of ours: figures, settings, folders, ports. Here they are held against the code.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { eventLoopOn } from '../../src/base/event-loop.ts'
import { silentLog } from '../../src/base/log.ts'
import { loadConfig } from '../../src/config.ts'
import { Admission } from '../../src/flow/admission.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { operatorGauges } from '../../src/store/gauges.ts'
import { manualClock } from '../support/clock.ts'
import { openStore } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8')
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found)

interface Service {
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly networks: { readonly inside?: { readonly ipv4_address: string } }
}
const compose: { readonly services: Readonly<Record<string, Service>> } = parse(read('deploy/compose.yaml'), {
  merge: true,
})
const nodes = ['node-1', 'node-2'].map((name) => compose.services[name])
const settings = loadConfig({ DAOZHEN_CONFIG: join(ROOT, 'deploy/daozhen.yaml') })
const dockerfile = read('deploy/Dockerfile')

describe('compose.yaml', () => {
  it('starts two nodes that can write nothing but data and media, and may do nothing', () => {
    for (const node of nodes) {
      expect(node).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
      const writable = (node?.volumes ?? []).filter((volume) => !volume.endsWith(':ro'))
      const places = writable.map((volume) => volume.split(':')[1])
      expect(places).toEqual(['/opt/daozhen/data', '/opt/daozhen/media'])
    }
    expect(settings.mediaDirectory).toBe(join(ROOT, 'media'))
    expect(dockerfile).toContain('DAOZHEN_DATA_DIR=/opt/daozhen/data')
  })

  it('mounts only what is there', () => {
    const sources = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => source.startsWith('.')),
    )
    const made = ['./certificates'] // by whoever sets it up
    expect(sources.length).toBeGreaterThan(4)
    expect(sources.filter((source) => !existsSync(join(ROOT, 'deploy', source)) && !made.includes(source))).toEqual([])
  })

  it('lets the nodes believe nginx, and nginx find the nodes', () => {
    expect(settings.server.trustedProxies).toEqual([compose.services.nginx?.networks.inside?.ipv4_address])
    const wanted = ['node-1', 'node-2'].map((name) => `${name}:${settings.server.port}`)
    expect(matches(read('deploy/nginx/daozhen.conf'), /^ +server (\S+:\d+)/gm)).toEqual(wanted)
    expect(read('deploy/caddy/Caddyfile')).toContain(`reverse_proxy ${wanted.join(' ')} {`)
    const scraped = `targets: [${['node-1', 'node-2'].map((name) => `${name}:${settings.server.metricsPort}`).join(', ')}]`
    expect(read('deploy/monitoring/prometheus.yaml')).toContain(scraped)
  })

  it('takes every secret from .env, and .env.example names them all', () => {
    const asked = new Set(matches(read('deploy/compose.yaml'), /\$\{([A-Z_]+)/g))
    expect([...matches(read('deploy/.env.example'), /^([A-Z_]+)=/gm)].sort()).toEqual([...asked, 'DAOZHEN_KEYS'].sort())
    expect(
      spawnSync('git', ['check-ignore', 'deploy/.env', 'deploy/certificates/privkey.pem'], { cwd: ROOT }).status,
    ).toBe(0)
  })
})

describe('the image', () => {
  it('is built on the Node this program is tested with', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> }
    expect(matches(dockerfile, /^ARG NODE_VERSION=(\S+)/gm)).toEqual([devDependencies.node])
  })

  it('copies only what is there and let through, and runs as nobody in particular', () => {
    const copied = matches(dockerfile, /^COPY ((?!--from|\. ).*) \S+$/gm).flatMap((names) => names.split(' '))
    const letThrough = matches(read('deploy/Dockerfile.dockerignore'), /^!(.*)$/gm)
    expect(copied.length).toBeGreaterThan(8)
    expect(copied.filter((name) => !letThrough.includes(name))).toEqual([])
    expect(letThrough.filter((name) => !existsSync(join(ROOT, name)))).toEqual([])
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
    expect(last).toMatch(/\nUSER node\n(.*\n)*CMD /)
  })

  it('starts the service as npm start does', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const words = JSON.parse(matches(dockerfile, /^CMD (.*)$/gm)[0] ?? '[]') as string[]
    expect(words.join(' ')).toBe(scripts.start)
    expect(read('deploy/systemd/daozhen.service')).toContain(`/node_modules/.bin/${scripts.start}\n`)
  })
})

describe('what Prometheus is asked', () => {
  const alerts = matches(read('deploy/monitoring/alerts.yaml'), /expr: (.*)$/gm)
  const dashboard = JSON.parse(read('deploy/monitoring/grafana-dashboard.json')) as {
    panels: { targets: { expr: string }[] }[]
  }
  const panels = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  const asked = new Set(
    [...alerts, ...panels].flatMap((expr) => matches(expr, /\b((?:daozhen|nodejs|process)_[a-z0-9_]+)/g)),
  )

  it('names only figures a node gives, and leaves none of ours out', async () => {
    const store = await openStore()
    const admission = new Admission({ eventLoop: eventLoopOn(manualClock()), store, requests: store, log: silentLog })
    const metrics = await createMetrics({ ...operatorGauges(store, manualClock()), ...admission.gauges })
    const { port } = await metrics.listen('127.0.0.1', 0)
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    await metrics.close()
    const given = matches(text, /^# TYPE (\S+) /gm)
    expect([...asked].filter((name) => !given.includes(name))).toEqual([])
    expect(given.filter((name) => name.startsWith('daozhen_') && !asked.has(name))).toEqual([])
  })

  it('counts what the database holds once, not once for each node', () => {
    const gauges = /daozhen_(outbox_\w+|queue_\w+)/
    const careless = [...alerts, ...panels].filter((expr) => gauges.test(expr) && !expr.startsWith('max('))
    expect(careless).toEqual([])
  })

  it('asks for outcomes and kinds there are', () => {
    const rows = new Map(
      matches(read('docs/operating.md'), /^(\| `daozhen_.*)$/gm).map((row) => [matches(row, /^\| `(\w+)`/g)[0], row]),
    )
    const picked = [...alerts, ...panels].flatMap((expr) => [...expr.matchAll(/(daozhen_\w+)\{(\w+)="(\w+)"\}/g)])
    expect(picked.length).toBeGreaterThan(3)
    for (const [, figure, label, value] of picked) {
      expect(rows.get(figure ?? '')).toContain(`\`${label}\``)
      expect(rows.get(figure ?? '')).toContain(`\`${value}\``)
    }
  })
})

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

it.skipIf(!hasSystemd)('the systemd unit says nothing systemd does not understand', () => {
  const unit = join(tempFolder(), 'daozhen.service')
  writeFileSync(unit, read('deploy/systemd/daozhen.service').replaceAll('/opt/daozhen', ROOT))
  const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
  expect(verified.stderr.split('\n').filter((line) => line.includes('daozhen'))).toEqual([])
  expect(verified.status).toBe(0)
})
