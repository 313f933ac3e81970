// What is to be said about an entry before it may be released, at the field it is about.

export interface Finding {
  /** An error stops the release. */
  readonly level: 'error' | 'warn'
  /** The field: `answer`, `questions.2`; '' is the entry as a whole. */
  readonly path: string
  readonly message: string
  readonly rule: string | null
  readonly start: number | null
  readonly end: number | null
  readonly rewrite: string | null
  readonly otherId: string | null
}

export function fault(path: string, message: string, more: Partial<Finding> = {}): Finding {
  return { level: 'error', path, message, rule: null, start: null, end: null, rewrite: null, otherId: null, ...more }
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'error')
}
