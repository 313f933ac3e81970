// Nobody has to read a key of ours in the audit: every act and every detail the code writes there has a word.
import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { laterZhCn } from '../../src/console/ui/words/later.zh-cn.ts'

const SRC = new URL('../../src/', import.meta.url)
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /^(?!console\/ui).*\.ts$/.test(name),
)

/** Objects with `action` beside `subject` are what `tx.audit` is given. */
function writtenToAudit(): { readonly actions: ReadonlySet<string>; readonly details: ReadonlySet<string> } {
  const actions = new Set<string>()
  const details = new Set<string>()
  const keysOf = (node: ts.Expression): void => {
    if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(keysOf)
    if (!ts.isObjectLiteralExpression(node)) return
    for (const each of node.properties) if (each.name !== undefined) details.add(each.name.getText())
  }
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const parts = new Map(node.properties.map((each) => [each.name?.getText(), each]))
      if (parts.has('action') && parts.has('subject')) {
        const [action, detail] = [parts.get('action'), parts.get('detail')]
        if (action !== undefined && ts.isPropertyAssignment(action) && ts.isStringLiteral(action.initializer))
          actions.add(action.initializer.text)
        if (detail !== undefined && ts.isPropertyAssignment(detail)) keysOf(detail.initializer)
      }
    }
    ts.forEachChild(node, visit)
  }
  for (const name of FILES) {
    visit(ts.createSourceFile(name, readFileSync(new URL(name, SRC), 'utf8'), ts.ScriptTarget.Latest, true))
  }
  return { actions, details }
}

describe('what the audit says', () => {
  const { actions, details } = writtenToAudit()

  it('names every act', () => {
    expect(actions.size).toBeGreaterThan(30)
    expect([...actions].filter((action) => !(`action.${action}` in laterZhCn))).toEqual([])
  })

  it('names every detail', () => {
    expect(details.size).toBeGreaterThan(30)
    expect([...details].filter((name) => !(`fact.${name}` in laterZhCn))).toEqual([])
  })
})
