// Opening the store, on both databases.
import { expect, it } from 'vitest'
import { eachStore } from '../support/store.ts'

eachStore((_name, open, kind) => {
  it('starts empty and takes a write', async () => {
    const store = await open()
    expect(store.dialect).toBe(kind.dialect)
    expect(await store.checkWritable()).toBe(true)
    expect(await store.reads.selectFrom('contact').selectAll().execute()).toEqual([])
  })
})
