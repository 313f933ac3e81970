// The card of the person whose conversation is open, and what has been revealed of it: a minute long, in this tab only,
// and gone when another conversation is opened.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref, reactive, watch } from 'vue'
import { bodyOf, get, post, type Refusal, type ResponseOf } from '../api.ts'
import { say } from '../words/words.ts'

/** As long as the server says; counted here, because the clocks of two machines differ. */
const REVEALED_MS = 60_000

export type PatientCard = ResponseOf<'patientCard'>
export type Patient = PatientCard['patients'][number]
export type Revealable = keyof ResponseOf<'reveal'>['values'] & string

export interface Whom {
  readonly field: Revealable
  readonly patientId?: string
  readonly consentId?: string
}

export const keyOf = (whom: Whom) => `${whom.patientId ?? whom.consentId ?? ''}.${whom.field}`

export function usePatient(conversationId: Ref<string | undefined>) {
  const queries = useQueryClient()
  const query = useQuery({
    queryKey: ['patient', conversationId],
    queryFn: () =>
      bodyOf(get('patientCard', `/conversations/${conversationId.value ?? ''}/patient`, { background: true })),
    enabled: () => conversationId.value !== undefined,
    staleTime: 5_000,
  })
  const shown = reactive(new Map<string, string>())
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const forget = () => {
    for (const timer of timers) clearTimeout(timer)
    timers.clear()
    shown.clear()
  }
  watch(conversationId, forget)

  async function reveal(whom: Whom, reason: string, words: string): Promise<Refusal | undefined> {
    const contactId = query.data.value?.contactId ?? ''
    const { field, ...of } = whom
    const body = { fields: [field], reason, ...of, ...(words === '' ? {} : { words }) }
    const result = await post('reveal', `/contacts/${contactId}/reveal`, body)
    if (!result.ok) return result.error
    if (contactId !== query.data.value?.contactId) return undefined // another one is open by now
    shown.set(keyOf(whom), result.body.values[field] ?? '')
    timers.add(setTimeout(() => shown.delete(keyOf(whom)), REVEALED_MS))
    return undefined
  }

  return {
    card: computed(() =>
      query.data.value === undefined || query.isPlaceholderData.value ? undefined : query.data.value,
    ),
    fault: query.error,
    isReading: query.isLoading,
    retry: () => void query.refetch(),
    again: () => queries.invalidateQueries({ queryKey: ['patient'] }),
    shown,
    reveal,
    forget,
  }
}

export function ageText({ age }: Pick<Patient, 'age'>): string {
  if (age === null) return ''
  if (age.years < 3 && age.months !== null)
    return age.years === 0
      ? say('patient.months', { n: age.months })
      : say('patient.yearsMonths', { y: age.years, m: age.months })
  return say('patient.years', { n: age.years })
}

/** `王*芳 · 女 · 34 岁` */
export function lineOf(patient: Patient): string {
  const sex = patient.sex === null ? '' : say(`patient.${patient.sex}`)
  return [patient.name ?? '', sex, ageText(patient)].filter((part) => part !== '').join(' · ')
}
