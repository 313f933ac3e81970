// `npm run chat`, as an editor of the hospital uses it: ask, read the answer, read why.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/base/random.ts'
import { runCommand } from '../../src/cli/commands.ts'
import { manualClock } from '../support/clock.ts'
import { testIds } from '../support/store.ts'

async function typed(
  lines: readonly string[],
  options: { readonly words?: readonly string[]; readonly isTerminal?: boolean } = {},
) {
  const clock = manualClock()
  const out: string[] = []
  const code = await runCommand(['chat', ...(options.words ?? [])], {
    environment: {},
    clock,
    random: systemRandom,
    ids: testIds(clock),
    out: (line) => out.push(line),
    err: () => {},
    readInput: async () => lines.join('\n'),
    readLines: async function* () {
      yield* lines
    },
    isTerminal: options.isTerminal ?? false,
  })
  return { code, out: out.join('\n') }
}

describe('a talk with the bot in the terminal', () => {
  it('shows the answer, then the skill, the entry with its version, the score and the words', async () => {
    const { code, out } = await typed(['停车多少钱'])
    expect(code).toBe(0)
    expect(out).toMatch(/^患者：停车多少钱\n机器人：您好，这里是江城市第一人民医院/)
    expect(out).toMatch(/\n {2}answer · faq · [\w-]+@\d+ · [01]\.\d\d · “/)
  })

  it('shows what every other way was expected to cost, the cheapest first', async () => {
    const { out } = await typed(['停车多少钱'])
    expect(out).toMatch(/\n {2}代价 costs：answer 0\.\d\d < /)
  })

  it('shows both reasons when two questions were answered', async () => {
    const { out } = await typed(['停车场在哪，怎么收费'])
    expect(out).toMatch(/answer · faq · parking@\d+[\s\S]*第二问 also：answer · faq · parking-fee@\d+/)
  })

  it('remembers the talk until it is told to forget', async () => {
    const { out } = await typed(['停车多少钱', '停车多少钱', '/reset', '停车多少钱'])
    expect(out.match(/我是自动助手/g)).toHaveLength(2)
  })

  it('says when a person takes over, and keeps still from then on', async () => {
    const { out } = await typed(['人工', '停车多少钱'])
    expect(out).toContain('转人工 hand-off：asked-for-person')
    expect(out).not.toContain('每小时 4 元')
  })

  it('shows the alarm of an emergency', async () => {
    const { out } = await typed(['胸口压着疼出汗'])
    expect(out).toContain('机器人：您说的情况可能很急')
    expect(out).toContain('警报 alarm：chest-pain')
  })

  it('gives the whole reason as JSON when asked', async () => {
    const { out } = await typed(['/why json', '停车多少钱'])
    const json = out.slice(out.indexOf('{'))
    expect(JSON.parse(json)).toMatchObject({
      why: { skill: 'answer', entry: { version: expect.any(Number) } },
      effects: [],
    })
  })

  it('dims the reason for a person, not for a pipe', async () => {
    expect((await typed(['停车多少钱'], { isTerminal: true })).out).toContain('\u001b[2m  answer')
    expect((await typed(['停车多少钱'])).out).not.toContain('\u001b')
  })

  it('works in a pipe of the real program', () => {
    const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
    const ran = spawnSync(process.execPath, [main, 'chat'], { input: '停车多少钱\n谢谢\n', encoding: 'utf8' })
    expect(ran.status).toBe(0)
    expect(ran.stdout).toMatch(/每小时 4 元[\s\S]*患者：谢谢\n机器人：不客气/)
  })
})
