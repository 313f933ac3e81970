// The event log has no hole a reader could step over, and the audit shows any tampering.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { verifyAudit } from '../../src/store/audit.ts'
import { auditEntry, eventEntry } from '../../src/store/journal.ts'
import { journalStatements } from '../../src/store/postgres-journal.ts'
import type { AuditDraft, Db, EventDraft, Store } from '../../src/store/tx.ts'
import { eachStore } from '../support/store.ts'

const event = (n: number): EventDraft => ({ kind: 'message.added', conversationId: `c-${n}`, data: { n } })
const audit = (n: number): AuditDraft => ({
  actor: { kind: 'agent', id: `nurse-${n}` },
  action: 'conversation.pick',
  subject: { kind: 'conversation', id: `c-${n}` },
  detail: { n, 原因: '患者要求人工' },
})

const seqsAfter = async (db: Db, after: number) =>
  (await db.selectFrom('event_log').select('seq').where('seq', '>', after).orderBy('seq').execute()).map(
    (row) => row.seq,
  )

async function writeMany(store: Store, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await store.write(async (tx) => tx.audit(audit(i)))
}

eachStore((_name, open) => {
  it('lets a reader with a cursor miss nothing while twenty writers commit at once', async () => {
    const store = await open()
    const seen: number[] = []
    let writing = true
    const reader = (async () => {
      for (let last = false; !last; ) {
        last = !writing // one more look after the last commit
        seen.push(...(await seqsAfter(store.reads, seen.at(-1) ?? 0)))
        await sleep(1)
      }
    })()
    const writer = async (n: number) => {
      for (let i = 0; i < 10; i++) {
        await store.write(async (tx) => {
          tx.announce(event(n))
          await tx.db.selectFrom('meta').selectAll().execute()
          if (i % 4 === n % 4) await sleep(n % 5) // a slow turn must not let a later number overtake it
          tx.announce(event(n))
        })
      }
    }
    await Promise.all(Array.from({ length: 20 }, (_, n) => writer(n)))
    writing = false
    await reader
    const all = await seqsAfter(store.reads, 0)
    expect(all).toHaveLength(400)
    expect(seen).toEqual(all)
  })

  it('keeps what a commit records and what it announces, each in its order, whichever of them there is', async () => {
    const store = await open()
    const told: (number | undefined)[] = []
    const stop = store.onCommit(({ lastSeq }) => void told.push(lastSeq))
    for (const [audits, events] of [
      [3, 2],
      [0, 3],
      [2, 0],
      [1, 1],
    ] as const) {
      await store.write(async (tx) => {
        for (let n = 0; n < audits; n++) tx.audit(audit(n))
        for (let n = 0; n < events; n++) tx.announce(event(n))
      })
    }
    stop()
    const rows = await store.reads.selectFrom('event_log').select(['seq', 'conversation_id']).orderBy('seq').execute()
    expect(rows.map((row) => row.conversation_id)).toEqual(['c-0', 'c-1', 'c-0', 'c-1', 'c-2', 'c-0'])
    expect(told).toEqual([rows[1]?.seq, rows[4]?.seq, rows[5]?.seq])
    const kept = await store.reads.selectFrom('audit').select('subject_id').orderBy('seq').execute()
    expect(kept.map((row) => row.subject_id)).toEqual(['c-0', 'c-1', 'c-2', 'c-0', 'c-1', 'c-0'])
    expect(await verifyAudit(store.reads)).toEqual({ ok: true, count: 6 })
  })

  it('tells listeners the newest number once it can be read', async () => {
    const store = await open()
    const readable: boolean[] = []
    const checks: Promise<void>[] = []
    const stop = store.onCommit(({ lastSeq }) => {
      checks.push(seqsAfter(store.reads, 0).then((seqs) => void readable.push(seqs.includes(lastSeq ?? -1))))
    })
    await Promise.all([1, 2, 3].map((n) => store.write(async (tx) => tx.announce(event(n)))))
    stop()
    await store.write(async (tx) => tx.announce(event(4)))
    await Promise.all(checks)
    expect(readable.length).toBeGreaterThan(0)
    expect(readable).not.toContain(false)
    expect(await seqsAfter(store.reads, 3)).toEqual([4])
  })

  describe('the audit chain', () => {
    it('holds after twenty writers at once', async () => {
      const store = await open()
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          store.write(async (tx) => {
            tx.audit(audit(n))
            tx.audit(audit(n))
          }),
        ),
      )
      expect(await verifyAudit(store.reads)).toEqual({ ok: true, count: 40 })
    })

    it('is sound when empty, and across more than one page', async () => {
      const store = await open()
      expect(await verifyAudit(store.reads)).toEqual({ ok: true, count: 0 })
      await writeMany(store, 12)
      expect(await verifyAudit(store.reads, { pageSize: 5 })).toEqual({ ok: true, count: 12 })
    })

    const FORGERIES = {
      'an edited detail': { change: sql`update audit set detail = '{"n":99}' where seq = 3`, seq: 3 },
      'another actor': { change: sql`update audit set actor_id = 'nurse-7' where seq = 2`, seq: 2 },
      'a moved instant': { change: sql`update audit set at = at + 1 where seq = 5`, seq: 5 },
      'a removed row': { change: sql`delete from audit where seq = 4`, seq: 5 },
      'a removed beginning': { change: sql`delete from audit where seq = 1`, seq: 2 },
      'two rows exchanged': {
        change: sql`update audit set seq = case seq when 2 then -3 when 3 then -2 end where seq in (2, 3)`,
        next: sql`update audit set seq = -seq where seq < 0`,
        seq: 2,
      },
      'a closed gap': {
        change: sql`delete from audit where seq = 6`,
        next: sql`update audit set seq = seq - 1 where seq > 6`,
        seq: 6,
      },
      'an emptied hash': { change: sql`update audit set hash = '' where seq = 6`, seq: 6 },
    }
    for (const [forgery, { change, seq, ...more }] of Object.entries(FORGERIES)) {
      it(`finds ${forgery}`, async () => {
        const store = await open()
        await writeMany(store, 7)
        await store.write(async (tx) => {
          await change.execute(tx.db)
          if ('next' in more) await more.next.execute(tx.db)
        })
        expect(await verifyAudit(store.reads, { pageSize: 3 })).toMatchObject({ ok: false, seq })
      })
    }

    it('finds rows cut off at the end, against a count somebody wrote down', async () => {
      const store = await open()
      await writeMany(store, 7)
      await store.write((tx) => sql`delete from audit where seq > 5`.execute(tx.db))
      expect(await verifyAudit(store.reads)).toEqual({ ok: true, count: 5 })
      expect(await verifyAudit(store.reads, { atLeast: 7 })).toMatchObject({ ok: false, seq: 6 })
    })
  })
})

it('asks PostgreSQL for its lock and for one thing more, while everybody else waits for the lock', () => {
  const [audits, events] = [[auditEntry(audit(1))], [eventEntry(event(1))]]
  const statements = [
    { audits, events },
    { audits, events: [] },
    { audits: [], events },
    { audits: [], events: [] },
  ]
  expect(statements.map((journal) => journalStatements(1, journal).length)).toEqual([2, 2, 2, 0])
})
