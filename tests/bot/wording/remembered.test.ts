// What a check found is remembered for texts that are said all day, never for words of a patient, and never without end.
import { describe, expect, it } from 'vitest'
import { quotesPatient, rememberChecked } from '../../../src/bot/wording/remembered.ts'
import type { WordingCheck } from '../../../src/model/wording.ts'
import { smallHospital } from '../knowledge-builder.ts'

const TEMPLATES = smallHospital().texts

/** Finds nothing, and tells what it was asked. */
function counted() {
  const looked: string[] = []
  const wording: WordingCheck = {
    check(text) {
      looked.push(text)
      return []
    },
    rewrite: (text) => text,
  }
  return { looked, wording }
}

describe('what a check found', () => {
  it('is remembered for answers and for composed replies that quote nobody', () => {
    const { looked, wording } = counted()
    const { check } = rememberChecked(wording, quotesPatient(TEMPLATES))
    for (let time = 0; time < 3; time++) {
      check('停车场在东门。', 'published')
      check('可以挂骨科的号当面问。', 'bot')
    }
    expect(looked).toEqual(['停车场在东门。', '可以挂骨科的号当面问。'])
  })

  it('is remembered for each audience by itself', () => {
    const { looked, wording } = counted()
    const { check } = rememberChecked(wording, quotesPatient(TEMPLATES))
    check('停车场在东门。', 'published')
    check('停车场在东门。', 'bot')
    expect(looked).toHaveLength(2)
  })

  it('is not kept where the reply quotes the patient', () => {
    const { looked, wording } = counted()
    const { check } = rememberChecked(wording, quotesPatient(TEMPLATES))
    const reply = TEMPLATES['department.one'].replace('{{because}}', '膝盖疼').replace('{{name}}', '骨科')
    check(reply, 'bot')
    check(`您好。\n\n${reply}`, 'bot')
    check(reply, 'bot')
    expect(looked).toHaveLength(3)
  })

  it('is not kept at all where nothing in the template stands beside the quotation', () => {
    const mayQuote = quotesPatient({ ...TEMPLATES, 'department.one': '{{because}}{{name}}' })
    expect(mayQuote('可以挂骨科的号当面问。')).toBe(true)
  })

  it('is not kept for what agents write', () => {
    const { looked, wording } = counted()
    const { check } = rememberChecked(wording, quotesPatient(TEMPLATES))
    for (let time = 0; time < 2; time++) check('您明天来吧。', 'draft')
    expect(looked).toHaveLength(2)
  })

  it('is forgotten when there is too much of it', () => {
    const { looked, wording } = counted()
    const { check } = rememberChecked(wording, quotesPatient(TEMPLATES))
    check('停车场在东门。', 'published')
    for (let no = 0; no < 4_000; no++) check(`第${no}号窗口。`, 'published')
    const before = looked.length
    check('停车场在东门。', 'published')
    expect(looked.length).toBe(before + 1)
  })

  it('is forgotten with its rules: a new check starts with nothing', () => {
    const [one, other] = [counted(), counted()]
    rememberChecked(one.wording, quotesPatient(TEMPLATES)).check('停车场在东门。', 'published')
    rememberChecked(other.wording, quotesPatient(TEMPLATES)).check('停车场在东门。', 'published')
    expect(other.looked).toHaveLength(1)
  })
})
