// What this browser remembers, as JSON under one prefix. A full or forbidden store loses the memory, never the page.

const PREFIX = 'daozhen.console.'

export function recall<Value>(name: string, fallback: Value): Value {
  try {
    const stored = localStorage.getItem(PREFIX + name)
    return stored === null ? fallback : (JSON.parse(stored) as Value)
  } catch {
    return fallback
  }
}

export function keep(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    // remembered until the page closes
  }
}

export function namesKept(start: string): readonly string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + start))
      .map((key) => key.slice(PREFIX.length))
  } catch {
    return []
  }
}
