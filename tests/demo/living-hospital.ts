// The demo's hospital as a visitor finds it: eight weeks behind it, half an hour of a busy desk, editors at work.
import { clockBehind } from './clock-behind.ts'
import { HALF_HOUR_MS, playHalfHour } from './half-hour.ts'
import { openDemoHospital } from './hospital.ts'
import { fillKnowledge, scoreSome } from './knowledge.ts'
import { openWard, type Ward } from './ward.ts'
import { writeWeeksBefore } from './weeks-before.ts'

export interface LivingHospital {
  readonly ward: Ward
  /** The conversation to open first. */
  readonly first: string
  /** The editors' part takes some seconds and goes on behind the open doors. */
  readonly edited: Promise<void>
  close(): Promise<void>
}

export async function openLivingHospital(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<LivingHospital> {
  const clock = clockBehind(HALF_HOUR_MS)
  const hospital = await openDemoHospital(environment, { clock })
  try {
    const ward = await openWard(hospital, clock)
    const mates = (['wangmin', 'lixiang', 'zhengxin'] as const).map((login) => ({
      agentId: ward.account(login).id,
      teamId: null,
    }))
    await writeWeeksBefore(hospital.app.store, clock.now(), mates)
    await scoreSome(ward)
    const first = await playHalfHour(ward)
    const rests = ward.staysOnDuty()
    const edited = fillKnowledge(ward)
    return {
      ward,
      first,
      edited,
      async close() {
        rests()
        await edited.catch(() => undefined)
        await hospital.close()
      },
    }
  } catch (error) {
    await hospital.close()
    throw error
  }
}
