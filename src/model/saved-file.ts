// A kept file as a browser is offered it: shown in place or only saved, and under which name. Whatever somebody called it,
// a saved copy opens as what its bytes are, and its name can play no tricks on the reader.
import { endingOf, isShownInPlace, type MediaType } from './media.ts'

const LONGEST_NAME = 80

/** The given name without signs that paths or readers stumble over, and with our ending. */
export function savedNameOf(given: string, type: MediaType): string {
  const bare = given.toWellFormed().replace(/\.[^.]*$/, '')
  const harmless = bare.replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, '_').trim()
  return `${[...harmless].slice(0, LONGEST_NAME).join('') || 'file'}.${endingOf(type)}`
}

/** The header `Content-Disposition`. */
export function dispositionOf(name: string, type: MediaType): string {
  return `${isShownInPlace(type) ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded(savedNameOf(name, type))}`
}

/** RFC 8187: more is escaped than `encodeURIComponent` does. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
