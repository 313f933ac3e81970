// What was prepared for agents to insert: by words, by shortcut, or by the first letters of the pinyin. Only what was
// released, and what is meant for one's own team.
import { createInitials } from '../../editing/pinyin-initials.ts'
import { releasedOf } from '../../model/edited.ts'
import type { Released } from '../../store/release.ts'
import { ok } from '../answer.ts'
import type { contract } from '../contract.ts'
import type { Handler } from '../route.ts'

interface ShownPhrase {
  readonly id: string
  readonly text: string
  readonly category: string
  readonly shortcut: string
  readonly initials: string
  readonly teamId: string | undefined
}

const MOST_PHRASES = 500

export const phrases: Handler<typeof contract.phrases> = async ({ context, caller, query }) => {
  const teams = caller.kind === 'person' ? caller.ties.teamIds : []
  const wanted = (query.q ?? '').toLowerCase()
  const found = phrasesOf(context.editing.released())
    .filter(({ teamId }) => teamId === undefined || teams.includes(teamId))
    .filter((phrase) => wanted === '' || matches(phrase, wanted))
    .slice(0, MOST_PHRASES)
  return ok({ phrases: found.map(({ teamId: _teamId, ...shown }) => shown) })
}

function matches({ text, shortcut, initials, category }: ShownPhrase, wanted: string): boolean {
  return (
    shortcut.startsWith(wanted) ||
    initials.includes(wanted) ||
    text.toLowerCase().includes(wanted) ||
    category.includes(wanted)
  )
}

/** Made anew for each look: a few hundred short texts, a fraction of a millisecond each. */
function phrasesOf({ overlay }: Released): readonly ShownPhrase[] {
  const initialsOf = createInitials()
  return [...releasedOf(overlay, 'phrase')].flatMap(([id, body]) => {
    if (body === null) return []
    const text = String(body.text)
    const teamId = typeof body.teamId === 'string' ? body.teamId : undefined
    const shown = {
      category: String(body.category ?? ''),
      shortcut: String(body.shortcut ?? ''),
      initials: initialsOf(text),
    }
    return [{ id, text, teamId, ...shown }]
  })
}
