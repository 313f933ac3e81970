// Pictures and files on their way out, kept in IndexedDB so that a reload or a dead phone loses none. Where there is no
// IndexedDB they live in memory, as long as the page does.
const STORE = 'files'

export interface FileKeep {
  /** Something still being made ready is waited for by whoever asks for it. */
  put(id: string, file: Blob | Promise<Blob>): Promise<void>
  get(id: string): Promise<Blob | undefined>
  remove(id: string): void
}

export function createFileKeep(space: string): FileKeep {
  const memory = new Map<string, Blob | Promise<Blob>>()
  let opening: Promise<IDBDatabase> | undefined
  const open = () => {
    opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(`daozhen.${space}`, 1)
      request.onupgradeneeded = () => request.result.createObjectStore(STORE)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    return opening
  }
  const run = async (mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> => {
    const transaction = (await open()).transaction(STORE, mode)
    const request = act(transaction.objectStore(STORE))
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    })
  }
  return {
    async put(id, file) {
      memory.set(id, file)
      // Bytes and kind, not the file itself: Safari forgets files it did not make.
      try {
        const made = await file
        const bytes = await made.arrayBuffer()
        await run('readwrite', (store) => store.put({ bytes, type: made.type }, id))
      } catch {
        // It lives as long as the page.
      }
    },
    async get(id) {
      const held = memory.get(id)
      if (held !== undefined) return held
      const kept = await run('readonly', (store) => store.get(id)).catch(() => undefined)
      return isKept(kept) ? new Blob([kept.bytes], { type: kept.type }) : undefined
    },
    remove(id) {
      memory.delete(id)
      run('readwrite', (store) => store.delete(id)).catch(() => undefined)
    },
  }
}

function isKept(value: unknown): value is { readonly bytes: ArrayBuffer; readonly type: string } {
  return typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof ArrayBuffer
}
