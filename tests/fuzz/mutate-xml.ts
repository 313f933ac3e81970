// An XML document with one element of it changed, so that its reader has to look inside: values, names, nesting, and what
// XML can do beside elements.
import type { Chance } from './chance.ts'
import { ODD_NAMES, oddText } from './odd-values.ts'

const ELEMENT = /<([A-Za-z_][\w.-]*)>((?:<!\[CDATA\[[\s\S]*?\]\]>|[^<])*)<\/\1>/g

const BESIDE = [
  '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
  '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
  '<?xml version="1.0" encoding="UTF-16"?>',
  '<!-- -- -->',
  '<![CDATA[',
  ']]>',
  '&a;&b;',
  '&#0;&#xD800;&#1114112;',
  '<a b="c" b="d">',
  '<a/>',
  '</xml>',
  '\ufeff',
] as const

export function mutateXml(text: string, chance: Chance): string {
  const elements = [...text.matchAll(ELEMENT)]
  const element = elements[chance.below(elements.length)]
  if (element === undefined || chance.is(0.15)) return beside(text, chance)
  const [whole, name = '', value = ''] = element
  const replace = (by: string) => text.slice(0, element.index) + by + text.slice(element.index + whole.length)
  switch (chance.below(7)) {
    case 0:
      return replace('')
    case 1:
      return replace(whole + whole)
    case 2:
      return replace(`<${name}>${whole}</${name}>`)
    case 3: {
      const other = chance.pick(ODD_NAMES)
      return replace(`<${other}>${value}</${other}>`)
    }
    case 4:
      return replace(deep(name, value, 1 << chance.below(11)))
    case 5:
      return replace(`<${name}>${oddText(chance)}</${name}>`)
    default:
      return replace(`<${name}><![CDATA[${oddText(chance)}]]></${name}>`)
  }
}

function beside(text: string, chance: Chance): string {
  const at = chance.is(0.3) ? 0 : chance.below(text.length + 1)
  return text.slice(0, at) + chance.pick(BESIDE) + text.slice(at)
}

function deep(name: string, value: string, depth: number): string {
  return `<${name}>`.repeat(depth) + value + `</${name}>`.repeat(depth)
}
