// A message for people who are not there now. It goes the way of every message: kept in the outbox, checked for signs of an
// emergency, answered with the time the desk promises.

import { useEffect, useRef, useState } from 'preact/hooks'
import { type AllWords, useAllWords } from '../extra-words.ts'
import { useWard } from '../ward.ts'

interface Form {
  readonly name: string
  readonly department: string
  readonly phone: string
  readonly question: string
  readonly mayCall: boolean
}

type Faults = { readonly [Field in 'name' | 'phone' | 'question' | 'mayCall']?: string }

const EMPTY: Form = { name: '', department: '', phone: '', question: '', mayCall: false }

export function LeaveForm() {
  const { chat } = useWard()
  const words = useAllWords()
  const [form, setForm] = useState(EMPTY)
  const [faults, setFaults] = useState<Faults>({})
  const box = useRef<HTMLFormElement>(null)
  // Asked for by a press: look at it, and begin to write. Otherwise it only stands there.
  useEffect(() => {
    if (chat.state.leaveForm !== 'open') return
    box.current?.scrollIntoView({ block: 'start' })
    box.current?.querySelector('input')?.focus({ preventScroll: true })
  }, [])
  const change = (part: Partial<Form>) => setForm({ ...form, ...part })
  const submit = (event: Event) => {
    event.preventDefault()
    const found = faultsIn(form, words)
    setFaults(found)
    const [first] = Object.keys(found)
    if (first !== undefined) {
      box.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
      return
    }
    chat.consent([{ purpose: 'callback', granted: true }])
    chat.add({ kind: 'say', text: textOf(form, words) })
    chat.set({ leaveForm: 'closed' })
  }
  return (
    <form ref={box} class="card leave" noValidate aria-label={words.leaveTitle} onSubmit={submit}>
      <h2>{words.leaveTitle}</h2>
      <div class="pair">
        <Field
          name="name"
          label={words.yourName}
          hint={words.yourNameHint}
          needed
          fault={faults.name}
          value={form.name}
          autoComplete="name"
          onChange={(name) => change({ name })}
        />
        <Field
          name="department"
          label={words.department}
          hint={words.departmentHint}
          value={form.department}
          onChange={(department) => change({ department })}
        />
      </div>
      <Field
        name="phone"
        label={words.phone}
        needed
        fault={faults.phone}
        value={form.phone}
        type="tel"
        autoComplete="tel"
        onChange={(phone) => change({ phone })}
      />
      <label class="field">
        <span>
          {words.question} <Needed />
        </span>
        <textarea
          name="question"
          rows={3}
          maxLength={2000}
          required
          aria-invalid={faults.question !== undefined}
          aria-describedby="fault-question"
          value={form.question}
          onInput={(event) => change({ question: event.currentTarget.value })}
        />
      </label>
      <Fault id="fault-question" text={faults.question} />
      <label class="tick">
        <input
          type="checkbox"
          name="mayCall"
          checked={form.mayCall}
          aria-invalid={faults.mayCall !== undefined}
          aria-describedby="fault-mayCall"
          onChange={(event) => change({ mayCall: event.currentTarget.checked })}
        />
        <span>{words.callbackConsent}</span>
      </label>
      <Fault id="fault-mayCall" text={faults.mayCall} />
      <div class="actions">
        <button type="button" class="plain-action" onClick={() => chat.set({ leaveForm: 'closed' })}>
          {words.cancel}
        </button>
        <button type="submit" class="action">
          {words.submitLeave}
        </button>
      </div>
    </form>
  )
}

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly needed?: boolean
  readonly fault?: string | undefined
  readonly value: string
  readonly type?: 'text' | 'tel'
  readonly autoComplete?: string
  readonly onChange: (value: string) => void
}

function Field({
  name,
  label,
  hint,
  needed = false,
  fault,
  value,
  type = 'text',
  autoComplete = 'off',
  onChange,
}: FieldProps) {
  return (
    <div class="field-box">
      <label class="field">
        <span>
          {label} {needed && <Needed />}
        </span>
        <input
          name={name}
          inputMode={type}
          maxLength={60}
          placeholder={hint ?? ''}
          required={needed}
          autoComplete={autoComplete}
          aria-invalid={fault !== undefined}
          aria-describedby={`fault-${name}`}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      </label>
      <Fault id={`fault-${name}`} text={fault} />
    </div>
  )
}

function Needed() {
  const words = useAllWords()
  return (
    <>
      <b class="needed" aria-hidden="true">
        *
      </b>
      <span class="sr">{words.needed}</span>
    </>
  )
}

function Fault({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  return (
    <p class="fault" id={id} role={text === undefined ? undefined : 'alert'}>
      {text}
    </p>
  )
}

function faultsIn(form: Form, words: AllWords): Faults {
  return {
    ...(form.name.trim() === '' ? { name: words.needName } : {}),
    ...(/^1\d{10}$/.test(digitsOf(form.phone)) ? {} : { phone: words.needPhone }),
    ...(form.question.trim() === '' ? { question: words.needQuestion } : {}),
    ...(form.mayCall ? {} : { mayCall: words.needConsent }),
  }
}

function digitsOf(phone: string): string {
  return phone.replace(/[\s-]/g, '').replace(/^\+?86(?=1)/, '')
}

/** Labels in Chinese whatever the page speaks: staff read them, and the desk knows 人工. */
function textOf(form: Form, words: AllWords): string {
  const department = form.department.trim()
  return [
    words.leaveHead,
    `称呼：${form.name.trim()}`,
    `手机：${digitsOf(form.phone)}`,
    ...(department === '' ? [] : [`科室：${department}`]),
    `问题：${form.question.trim()}`,
  ].join('\n')
}
