// What was found in an entry, in the language of whoever reads: Chinese comes with it, English stands here by its code.
// What a rule of wording says of itself is the hospital's own text, and stays as it was written.

const ENGLISH = {
  'not-removable': 'This cannot be removed, only changed',
  'id-form': 'An id has small letters, digits, dots and dashes only, e.g. visit.parking',
  wording: '“{words}”: {basis}',
  'unknown-field': 'There is no such field',
  'needs-text': 'Please fill in a text',
  'needs-number': 'Please fill in a number',
  'needs-integer': 'Please fill in a whole number',
  'needs-yes-or-no': 'Please fill in yes or no',
  'needs-list': 'Please fill in a list',
  'needs-content': 'Please fill this in',
  'too-few-items': 'At least {n} items',
  'too-short': 'At least {n} characters',
  'too-small': 'Not less than {n}',
  'too-many-items': 'At most {n} items',
  'too-long': 'At most {n} characters',
  'too-large': 'Not more than {n}',
  'not-a-choice': 'Only one of: {choices}',
  'not-a-date': 'Please fill in a date, e.g. 2026-10-01',
  'wrong-form': 'Not in the right form ({form})',
  expected: 'It is {is}; expected {expected}',
  'expected-at': '{place}: it is {is}; expected {expected}',
  'no-such-entry': 'There is no entry {id}',
  'no-such-department': 'There is no department {id}',
  'no-such-placeholder': 'Nothing fills {{{name}}} in this text; there are: {known}',
  'ends-before-it-begins': 'The end has to be after the beginning',
  'overlaps-the-one-before': 'Overlaps the time before it, or stands in the wrong order',
  'not-in-year': 'Not a date of {year}',
  'off-and-working': 'One day cannot be a holiday and a working day',
  'last-day-before-first': 'The last day cannot be before the first',
  'sentence-not-found': '“{sentence}” should be found, and is not',
  'sentence-stopped': '“{sentence}” should pass, and is stopped',
  'family-without-rules': 'There are no rules in this family yet',
  'no-such-rule': 'There is no such rule',
  'no-such-platform': 'There is no platform {name}',
  'platform-stays': 'A channel cannot change its platform: switch it off and add another',
  'not-a-field-here': 'There is no such field, or it belongs into the settings file',
  'secret-goes-apart': 'A secret is entered by itself, never in a draft',
  'not-a-plain-value': 'Only text, numbers, yes or no, or a list',
  'no-secret-to-refer-to': 'Only a secret may refer to an environment variable',
  'same-question-same-answer': '“{mine}” is asked by another entry too ({id}: “{theirs}”), with the same answer',
  'same-question-other-answer': '“{mine}” is asked by another entry too ({id}: “{theirs}”), with a different answer',
  'near-question-same-answer':
    '“{mine}” is close to a question of another entry ({id}: “{theirs}”), with the same answer',
  'near-question-other-answer':
    '“{mine}” is close to a question of another entry ({id}: “{theirs}”), with a different answer',
} as const

/** A code of the server that has no English here does not compile where this is called. */
interface Found {
  readonly message: string
  readonly code: keyof typeof ENGLISH | null
  readonly values: Readonly<Record<string, string | number>>
}

export function sayFinding({ code, values, message }: Found, language: 'zh-CN' | 'en'): string {
  if (language !== 'en' || code === null) return message
  return ENGLISH[code].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}
