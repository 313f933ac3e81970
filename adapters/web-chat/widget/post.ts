// One errand to the server, and what became of it in the outbox's words.
import type { Answer, Api } from './api.ts'
import type { FileKeep } from './file-keep.ts'
import type { Errand, OutboxItem, Outcome, RefusedWhy } from './outbox.ts'
import type { Visitor } from './visitor.ts'

interface Parts {
  readonly api: Api
  readonly visitor: Visitor
  readonly files: FileKeep
}

export function createPost({ api, visitor, files }: Parts): (item: OutboxItem) => Promise<Outcome> {
  const send = async (token: string, { clientId, errand }: OutboxItem): Promise<Answer<object> | undefined> => {
    switch (errand.kind) {
      case 'say':
        return api.say(token, { clientId, text: errand.text, choiceId: errand.choiceId })
      case 'file': {
        const file = await files.get(clientId)
        return file === undefined ? undefined : api.upload(token, clientId, errand.name, file)
      }
      case 'consent':
        return api.consent(token, errand.consents)
      case 'rating':
        return api.rate(token, errand.stars, errand.words)
    }
  }

  return async (item) => {
    try {
      const { token } = await visitor.pass()
      const answer = await send(token, item)
      if (answer === undefined) return { kind: 'refused', why: 'file-gone' }
      const { status, retryAfterMs } = answer
      if (status === 200) return { kind: 'stored' }
      if (status === 401) visitor.reject(token)
      if (status === 429) return { kind: 'again', why: 'too-many', afterMs: retryAfterMs }
      if (status === 401 || status === 408 || status >= 500)
        return { kind: 'again', why: 'server', afterMs: retryAfterMs }
      return { kind: 'refused', why: refusedWhy(item.errand, status) }
    } catch {
      return { kind: 'again', why: 'network' }
    }
  }
}

function refusedWhy({ kind }: Errand, status: number): RefusedWhy {
  if (kind !== 'file') return 'other'
  if (status === 403) return 'consent'
  if (status === 413) return 'too-large'
  return status === 415 ? 'file-type' : 'other'
}
