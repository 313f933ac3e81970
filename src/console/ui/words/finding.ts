// What was found in an entry or a form, for whoever reads: Chinese comes with it, English goes by its code.
import type { FindingCode } from './findings.en.ts'
import { findingInEnglish, language } from './words.ts'

export interface Found {
  readonly path: string
  readonly message: string
  readonly code?: FindingCode | null | undefined
  readonly values?: Readonly<Record<string, string | number>> | undefined
}

export function sayFinding({ code, values = {}, message }: Found): string {
  const say = language.value === 'en' ? findingInEnglish.value : undefined
  return say === undefined || code == null ? message : say(code, values)
}

/** What says nothing of its field by itself. */
const OF_SHAPE =
  /^(unknown-field|needs-(text|number|integer|yes-or-no|list|content)|too-(few-items|short|small|many-items|long|large)|not-a-(choice|date)|wrong-form)$/

/** With the field's name in the API, where nothing else on the screen points at it. */
export function sayFault(fault: Found): string {
  if (fault.path === '' || !OF_SHAPE.test(fault.code ?? '')) return sayFinding(fault)
  return language.value === 'en' ? `${sayFinding(fault)} (${fault.path})` : `${sayFinding(fault)}（${fault.path}）`
}
