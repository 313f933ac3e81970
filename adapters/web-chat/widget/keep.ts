// What outlives a reload, in this browser only. Where storage is forbidden or full the page works on, from memory.
export interface Keep {
  get(name: string): string | null
  set(name: string, value: string): void
  remove(name: string): void
  names(): readonly string[]
}

/** Keys of different channels, and of different users of a site, never meet. */
export function createKeep(kind: 'localStorage' | 'sessionStorage', space: string): Keep {
  const prefix = `daozhen.${space}.`
  const memory = new Map<string, string>()
  const attempt = <Value>(act: (storage: Storage) => Value, otherwise: Value): Value => {
    try {
      return act(window[kind])
    } catch {
      return otherwise
    }
  }
  return {
    get: (name) => attempt((storage) => storage.getItem(prefix + name), null) ?? memory.get(name) ?? null,
    set(name, value) {
      memory.set(name, value)
      attempt((storage) => storage.setItem(prefix + name, value), undefined)
    },
    remove(name) {
      memory.delete(name)
      attempt((storage) => storage.removeItem(prefix + name), undefined)
    },
    names() {
      const stored = attempt((storage) => Object.keys(storage), []).filter((key) => key.startsWith(prefix))
      return Array.from(new Set([...stored.map((key) => key.slice(prefix.length)), ...memory.keys()]))
    },
  }
}
