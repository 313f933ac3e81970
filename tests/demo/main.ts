// `npm run demo`: the service, a WeChat that is a fake, and a minute of patients writing, with the links to click. Ends
// with Ctrl+C and leaves nothing behind. `npm run demo -- --pace 10` lets the minute pass ten times as fast.
import { parseArgs } from 'node:util'
import { systemClock } from '../../src/base/clock.ts'
import { DaozhenError } from '../../src/base/errors.ts'
import { type DemoHospital, openDemoHospital } from './hospital.ts'
import { PATIENTS, SCRIPT } from './patients.ts'

const LOOK_EVERY_MS = 300

process.exitCode = await demo()

async function demo(): Promise<number> {
  const { values } = parseArgs({ options: { pace: { type: 'string', default: '1' } } })
  let hospital: DemoHospital
  try {
    hospital = await openDemoHospital(process.env)
  } catch (error) {
    if (!(error instanceof DaozhenError) || !error.expose) throw error
    process.stderr.write(`${error.code}: ${error.message}\n`)
    return 78
  }
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  greet(hospital)
  const leave = play(hospital, Number(values.pace) || 1)
  await stopped
  leave()
  say('\n正在收拾… cleaning up')
  await hospital.close()
  return 0
}

function greet({ app, accounts }: DemoHospital): void {
  say(`
  daozhen 演示 · demo                                       结束请按 Ctrl+C · end with Ctrl+C

  1  患者网页 · patient chat     ${app.address}/chat
     像患者一样提问：停车多少钱 · 胸口压着疼 · 人工
  2  工作台 · console            ${app.address}/console
     用下面的咨询员登录，接待来的患者 · sign in as an agent and take the patients who come
`)
  for (const { login, name, role, password } of accounts) {
    const title = role === 'admin' ? '管理员 · administrator' : `咨询员 ${name} · agent`
    say(`     ${login.padEnd(9)} ${password}   ${title}`)
  }
  say(`
  密码只显示这一次；数据在结束时删除 · passwords are shown once, all data is deleted at the end

  微信上的患者也在写（假的微信平台）· patients on a fake WeChat write too:
`)
}

/** Starts the script and shows what the patients' phones show; returns how to end both. */
function play({ wechat }: DemoHospital, pace: number): () => void {
  const nameOf = new Map(Object.entries(PATIENTS).map(([name, openid]) => [openid, name]))
  const cancels = SCRIPT.map(({ at, who, says }) =>
    systemClock.after((at * 1_000) / pace, () => {
      say(`  ${who}：${says}`)
      void wechat.patient(PATIENTS[who] ?? who).says(says)
    }),
  )
  let shown = 0
  const look = setInterval(() => {
    for (const seen of wechat.seen.slice(shown)) {
      say(`      → ${nameOf.get(seen.openid) ?? seen.openid}：${seen.text.replaceAll('\n', '\n        ')}`)
    }
    shown = wechat.seen.length
  }, LOOK_EVERY_MS)
  return () => {
    clearInterval(look)
    for (const cancel of cancels) cancel()
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
