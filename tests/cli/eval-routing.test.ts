// The figures of routing are worth as much as their arithmetic.
import { describe, expect, it } from 'vitest'
import { createDepartmentFinder } from '../../src/bot/departments/finder.ts'
import { parseDepartments } from '../../src/bot/seeds/departments-file.ts'
import { evaluateRouting } from '../../src/cli/eval/routing.ts'
import { evaluateWhichDepartment } from '../../src/cli/eval/which-department.ts'
import { expectParsed } from '../bot/shipped.ts'

const place = { location: '1 层', phone: '0000-5550100', hours: '全天' }
const departments = createDepartmentFinder(
  expectParsed(
    parseDepartments([
      { ...place, id: 'bones', name: '骨科', code: '04.03', symptoms: ['膝盖疼'], minAge: 14 },
      { ...place, id: 'kids', name: '儿科', code: '07', symptoms: ['膝盖疼'], maxAge: 14 },
      { ...place, id: 'burns', name: '烧伤整形科', code: '04.07', also: ['04.08'], symptoms: ['留了疤'] },
    ]),
  ),
)

describe('the figures of routing', () => {
  it('count strict, lenient and top three by source, and rows without a clinic only as answered', () => {
    const figures = evaluateRouting({ departments }, [
      { text: '膝盖疼', standard: '04.03', accept: [], source: 'desk', age: '40+' },
      { text: '膝盖疼', standard: '22', accept: ['04.03'], source: 'desk', age: '40+' },
      { text: '留了疤', standard: '04.08', accept: [], source: 'desk' },
      { text: '牙疼', standard: '12', accept: [], source: 'phone' },
      { text: '停车', standard: null, accept: [], source: 'phone' },
    ])
    expect(figures).toMatchObject({ n: 4, strict: 0.5, lenient: 0.75, top3: 0.75, answered: 0.6 })
    expect(figures.bySource).toEqual({
      desk: { n: 3, strict: 0.6667, lenient: 1, top3: 1 },
      phone: { n: 1, strict: 0, lenient: 0, top3: 0 },
    })
    expect(figures.macroF1).toBeCloseTo((2 / 3 + 0 + 1 + 0) / 4, 3)
  })

  it('give the engine the age band of a row', () => {
    const rows = [{ text: '膝盖疼', standard: '07', accept: [], source: 'desk', age: '0+' }]
    expect(evaluateRouting({ departments }, rows).strict).toBe(1)
  })

  it('count accepted codes for "what department for"', () => {
    const rows = [
      { text: '留了疤挂什么科', codes: ['04.08', '13'] },
      { text: '牙疼挂什么科', codes: ['12'] },
    ]
    expect(evaluateWhichDepartment({ departments }, rows)).toMatchObject({ n: 2, accepted: 0.5, top3: 0.5 })
  })
})
