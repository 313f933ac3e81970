// Looking for words, on both databases: short Chinese words, signs taken literally, far back, and only within sight.
import { expect, it } from 'vitest'
import type { Sight } from '../../src/model/permission.ts'
import { searchMessages } from '../../src/store/message-search.ts'
import type { Store } from '../../src/store/tx.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, say, type Visit } from './ward.ts'

const ALL: Sight = { scope: 'all', agentId: undefined, teamIds: [], colleagueIds: [] }
const STRANGER: Sight = { scope: 'own', agentId: 'nurse-9', teamIds: [], colleagueIds: [] }

async function find(store: Store, words: string, more: { sight?: Sight; limit?: number; before?: string } = {}) {
  const { sight = ALL, limit = 20, before } = more
  const rows = await searchMessages(store, { words, sight, before, limit })
  return rows.map((row) => ({ id: row.id, text: (JSON.parse(row.content) as { text: string }).text }))
}

/** Many messages in a few statements. */
async function murmur(store: Store, { identity, conversation }: Visit, count: number): Promise<void> {
  const BATCH = 500
  for (let from = 0; from < count; from += BATCH) {
    await store.write(async (tx) => {
      const rows = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => ({
        ...{ id: tx.newId(), identity_id: identity.id, no: 1_000 + from + i, conversation_id: conversation.id },
        ...{ direction: 'inbound' as const, author: 'contact' as const, author_id: null, sent_at: tx.now },
        ...{
          content: JSON.stringify({ kind: 'text', text: '嗯' }),
          recorded_at: tx.now,
          reason: null,
          client_id: null,
        },
      }))
      await tx.db.insertInto('message').values(rows).execute()
    })
  }
}

eachStore((_name, open) => {
  it('finds words of two characters, newest first, page by page', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    for (const text of ['孩子起了皮疹', '停车场在哪', '皮疹两天了', 'CT 报告'])
      await store.write((tx) => say(tx, visit, text))
    const both = await find(store, '皮疹')
    expect(both.map(({ text }) => text)).toEqual(['皮疹两天了', '孩子起了皮疹'])
    expect(await find(store, '皮疹', { limit: 1 })).toEqual(both.slice(0, 1))
    expect(await find(store, '皮疹', { before: both[0]?.id ?? '' })).toEqual(both.slice(1))
    expect((await find(store, 'ct')).map(({ text }) => text)).toEqual(['CT 报告'])
  })

  it('takes signs literally and does not look at names of fields', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    for (const text of ['打 9 折 90%', '反斜杠 \\ 和 "引号"', '下划线 a_b'])
      await store.write((tx) => say(tx, visit, text))
    expect((await find(store, '0%')).map(({ text }) => text)).toEqual(['打 9 折 90%'])
    expect((await find(store, 'a_b')).map(({ text }) => text)).toEqual(['下划线 a_b'])
    expect((await find(store, '\\ 和 "引')).map(({ text }) => text)).toEqual(['反斜杠 \\ 和 "引号"'])
    for (const words of ['%%', '__', 'axb', 'kind', '":']) expect(await find(store, words)).toEqual([])
  })

  it('reaches back over many thousands of messages', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    await store.write((tx) => say(tx, visit, '很久以前的皮疹'))
    await murmur(store, visit, 10_500)
    expect((await find(store, '皮疹')).map(({ text }) => text)).toEqual(['很久以前的皮疹'])
  })

  it('finds nothing in what the reader may not open', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    await store.write((tx) => say(tx, visit, '孩子起了皮疹'))
    expect(await find(store, '皮疹', { sight: STRANGER })).toEqual([])
  })
})
