// Who we are to the hospital: asked for once, kept in this browser, renewed long before it runs out.
import type { Api } from './api.ts'
import { now } from './browser.ts'
import type { Keep } from './keep.ts'

const RENEW_AFTER_MS = 7 * 24 * 3_600_000

export interface Pass {
  readonly token: string
  readonly visitorId: string
  readonly since: number
}

export interface Visitor {
  /** One question at a time, whoever needs the answer. */
  pass(): Promise<Pass>
  /** The server does not take this token any more. */
  reject(token: string): void
  renewWhenOld(): Promise<void>
}

interface Parts {
  readonly api: Api
  readonly keep: Keep
  readonly siteKey: () => Promise<string | undefined>
  readonly onNew: () => void
}

export function createVisitor({ api, keep, siteKey, onNew }: Parts): Visitor {
  let asking: Promise<Pass> | undefined

  function kept(): Pass | undefined {
    try {
      return (JSON.parse(keep.get('visitor') ?? 'null') as Pass | null) ?? undefined
    } catch {
      return undefined
    }
  }

  async function ask(token?: string): Promise<Pass> {
    const { status, told } = await api.start(await siteKey(), token)
    if (told === undefined) throw new Error(`no visitor token: ${status}`)
    const pass = { token: told.visitorToken, visitorId: told.visitorId, since: now() }
    keep.set('visitor', JSON.stringify(pass))
    return pass
  }

  async function arrive(): Promise<Pass> {
    const pass = await ask()
    onNew()
    return pass
  }

  return {
    async pass() {
      const pass = kept()
      if (pass !== undefined) return pass
      asking ??= arrive().finally(() => {
        asking = undefined
      })
      return asking
    },
    reject(token) {
      if (kept()?.token === token) keep.remove('visitor')
    },
    async renewWhenOld() {
      const pass = kept()
      if (pass !== undefined && now() - pass.since > RENEW_AFTER_MS) await ask(pass.token).catch(() => undefined)
    },
  }
}
