// What outlives a reload, in this browser only. Where storage is forbidden or full the page works on, from memory.

/** `kind`: 'localStorage' or 'sessionStorage'. Keys of different channels never meet. */
export function createKeep(kind, channel) {
  const prefix = `daozhen.${channel}.`
  const memory = new Map()
  const attempt = (act, otherwise) => {
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
      attempt((storage) => storage.setItem(prefix + name, value))
    },
    remove(name) {
      memory.delete(name)
      attempt((storage) => storage.removeItem(prefix + name))
    },
    names() {
      const stored = attempt((storage) => Object.keys(storage), []).filter((key) => key.startsWith(prefix))
      return [...new Set([...stored.map((key) => key.slice(prefix.length)), ...memory.keys()])]
    },
  }
}
