// `npm run demo`: a hospital with a past, a WeChat that is a fake, and a minute of patients writing, with the links to
// click. Ends with Ctrl+C and leaves nothing behind. `npm run demo -- --pace 10` lets the minute pass ten times as fast.
import { parseArgs } from 'node:util'
import { systemClock } from '../../src/base/clock.ts'
import { DaozhenError } from '../../src/base/errors.ts'
import { type LivingHospital, openLivingHospital } from './living-hospital.ts'
import { PATIENTS, SCRIPT } from './patients.ts'
import type { Login } from './staff.ts'
import type { Ward } from './ward.ts'

const LOOK_EVERY_MS = 300

/** Login, role, what to try. */
const FACES: readonly (readonly [Login, string, string])[] = [
  ['wangmin', '咨询员 · agent', '急症 F8，接入 F9；“黄先生”转给您；“/”常用语；交接班'],
  ['lixiang', '咨询员 · agent', '和王敏同看一个会话'],
  ['hejing', '主管 · supervisor', '看板、指派、质检、导出'],
  ['zhaoning', '医务人员 · clinician', '同事来问、医学复核'],
  ['sunqi', '知识管理员 · editor', '改问答、旁边试答、发布与回退、没答上的问题'],
  ['liqing', '质控 · quality', '给抽到的会话打分'],
  ['admin', '管理员 · administrator', '账号、角色、设置中心、审计'],
]

process.exitCode = await demo()

async function demo(): Promise<number> {
  const { values } = parseArgs({ options: { pace: { type: 'string', default: '1' } } })
  let living: LivingHospital
  try {
    living = await openLivingHospital(process.env)
  } catch (error) {
    if (!(error instanceof DaozhenError) || !error.expose) throw error
    process.stderr.write(`${error.code}: ${error.message}\n`)
    return 78
  }
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  greet(living.ward)
  living.edited.catch((error: unknown) => say(`  ${String(error)}`))
  const leave = play(living.ward, Number(values.pace) || 1)
  await stopped
  leave()
  say('\n正在收拾… cleaning up')
  await living.close()
  return 0
}

function greet({ hospital: { app }, account }: Ward): void {
  say(`
  daozhen 演示 · demo                                       结束请按 Ctrl+C · end with Ctrl+C

  患者 · patient      ${app.address}/demo   医院网站上的导诊 · on a hospital's site
                      ${app.address}/chat   单独一页 · a page of its own
     停车多少钱 · 胸口压着疼 · 人工
  工作台 · console    ${app.address}/console
`)
  for (const [login, role, tries] of FACES) {
    say(`     ${login.padEnd(9)} ${account(login).password}   ${role}：${tries}`)
  }
  say(`
  演示里不开第二因素登录，正式部署默认要求 · no second factor here; a real installation asks for it
  密码只显示这一次；人和事都是虚构的，结束时全部删除 · passwords are shown once; all invented, all deleted at the end

  微信上的患者也在写（假的微信平台）· patients on a fake WeChat write too:
`)
}

/** Starts the script and shows what the patients' phones show; returns how to end both. */
function play({ hospital: { wechat } }: Ward, pace: number): () => void {
  const nameOf = new Map(Object.entries(PATIENTS).map(([name, openid]) => [openid, name]))
  const cancels = SCRIPT.map(({ at, who, says }) =>
    systemClock.after((at * 1_000) / pace, () => {
      say(`  ${who}：${says}`)
      void wechat.patient(PATIENTS[who] ?? who).says(says)
    }),
  )
  let shown = wechat.seen.length
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
