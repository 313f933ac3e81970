// HTML as plain text: no layout, no pictures, links with their target in sight. What comes out is text and is shown as text.
// Pure, and linear in the length of the text.

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

const LINK = /<a\s[^<>]{0,500}?\bhref\s*=\s*["']?(https?:\/\/[^"'\s<>]{1,500})[^<>]{0,500}>([^<]*)<\/a\s*>/gi

export function textOfHtml(html: string): string {
  return withoutBlocks(html)
    .replace(/\s+/g, ' ')
    .replace(/<(?:br|hr)\b[^<>]*>/gi, '\n')
    .replace(/<\/(?:p|div|tr|li|h[1-6]|table|blockquote|ul|ol)\s*>/gi, '\n')
    .replace(LINK, (_, target: string, words: string) => (words.includes(target) ? words : `${words}（${target}）`))
    .replace(/<[^<>]*>/g, '')
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});/gi, (whole, name: string) => entity(name) ?? whole)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim()
}

/** Comments, scripts and styles hold no words of the writer. One that never ends takes the rest with it. */
function withoutBlocks(html: string): string {
  let rest = html
  for (const [begin, end] of [
    ['<!--', '-->'],
    ['<script', '</script'],
    ['<style', '</style'],
    ['<head', '</head'],
  ] as const) {
    rest = without(rest, begin, end)
  }
  return rest
}

function without(html: string, begin: string, end: string): string {
  const lower = html.toLowerCase()
  const kept: string[] = []
  let at = 0
  for (;;) {
    const from = lower.indexOf(begin, at)
    if (from < 0) return kept.concat(html.slice(at)).join('')
    kept.push(html.slice(at, from))
    const to = lower.indexOf(end, from + begin.length)
    if (to < 0) return kept.join('')
    at = to + end.length
    if (end.startsWith('</')) at = Math.max(at, lower.indexOf('>', at) + 1)
  }
}

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()]
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
