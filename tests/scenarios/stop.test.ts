// A deploy: the service is told to stop while patients write. They notice nothing.
import { afterEach, describe, expect, it } from 'vitest'
import { type FakeWechat, startFakeWechat } from '../fakes/wechat-official.ts'
import { callWire } from '../http/wire.ts'
import { environment, type Hospital, openHospital, writeSettings } from '../support/hospital.ts'
import { type RunningService, runService } from '../support/process.ts'
import { tempFolder } from '../support/temp.ts'

describe('while it stops', () => {
  let hospital: Hospital
  afterEach(() => hospital.closes())

  it('is not ready, takes nothing new, and still answers what it had begun', async () => {
    hospital = await openHospital()
    const { address } = hospital
    const begun = await callWire(address)
    const body = JSON.stringify({ login: 'nobody', password: '门诊楼前的老桂花树' })
    const head = ['Host: x', 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]
    begun.say(`POST /api/v1/session HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`)
    expect((await fetch(`${address}/readyz`)).status).toBe(200)

    const stopped = hospital.stops()
    const ready = await fetch(`${address}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, codes: ['draining'] }])
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    const refused = await fetch(`${address}/webhooks/wechat`, { method: 'POST', body: '<xml/>' })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    begun.say(body)
    expect((await begun.hear()).status).toBe(401)
    await stopped
  })

  it('ends the streams of open pages at once', async () => {
    hospital = await openHospital()
    const { address } = hospital
    const door = `${address}/webhooks/web`
    const json = { 'content-type': 'application/json' }
    const started = await fetch(`${door}/visitors`, { method: 'POST', body: '{}', headers: json })
    const { visitorToken } = (await started.json()) as { visitorToken: string }
    const authorization = `Bearer ${visitorToken}`
    const given = await fetch(`${door}/tickets`, { method: 'POST', headers: { ...json, authorization } })
    const { ticket } = (await given.json()) as { ticket: string }
    const stream = await fetch(`${door}/events?ticket=${ticket}&after=0`)
    const poll = fetch(`${door}/poll?after=0`, { headers: { authorization } })
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    await new Promise((resolve) => setTimeout(resolve, 100)) // both have reached the server
    const from = performance.now()
    await hospital.stops()
    expect(performance.now() - from).toBeLessThan(8_000)
    expect(await stream.text()).toContain('event: beat')
    expect(await (await poll).json()).toMatchObject({ messages: [] })
  })
})

describe('SIGTERM while patients write', () => {
  const running: RunningService[] = []
  const fakes: FakeWechat[] = []
  afterEach(async () => {
    for (const service of running.splice(0)) service.kill()
    for (const fake of fakes.splice(0)) await fake.close()
  })

  it('ends with 0 within ten seconds, and everybody has an answer from this process or the next', async () => {
    const folder = tempFolder()
    const delivery = { retryEveryMs: 1_000 }
    const wechat = await startFakeWechat({ delivery })
    const plainWechat = await startFakeWechat({ delivery, account: { mode: 'plain' } })
    fakes.push(wechat, plainWechat)
    writeSettings(folder, { wechat, plainWechat })
    const env = environment(folder)
    const first = await runService(env)
    running.push(first)
    wechat.pushTo(`${first.address}/webhooks/wechat`)

    const crowd = Array.from({ length: 60 }, (_, i) => wechat.patient(`o-deploy-${i}`))
    let stopping: ReturnType<RunningService['terminate']> | undefined
    let next: Promise<RunningService> | undefined
    const deliveries = crowd.map(async (patient, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 2))
      if (i === 20) {
        stopping = first.terminate()
        next = stopping.then(() => runService({ ...env, PORT: new URL(first.address).port }))
      }
      return patient.says('停车多少钱')
    })
    const outcomes = await Promise.all(deliveries)
    const ended = await stopping
    running.push(await (next as Promise<RunningService>))

    expect(ended?.code).toBe(0)
    expect(ended?.ms).toBeLessThan(10_000)
    expect(outcomes.filter(({ outcome }) => outcome !== 'shown')).toEqual([])
    const statuses = outcomes.flatMap(({ attempts }) => attempts.map(({ status }) => status))
    expect([...new Set(statuses)].filter((status) => ![200, 503, undefined].includes(status))).toEqual([])
    for (const patient of crowd) {
      const shown = patient.sees().map(({ text }) => text)
      expect(shown.filter((text) => text.includes('每小时 4 元'))).toHaveLength(1)
    }
  }, 40_000)
})
