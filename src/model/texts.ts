// Wording is content, keyed by meaning, so a hospital can change it without us. Keys are a union: a text that is missing
// in config/texts stops the start, one that nobody uses fails a test.

export const TEXT_KEYS = [
  'greeting', // {{hospital}}
  'greeting.returning',
  'emergency', // {{emergencyPhone}} {{emergencyAddress}} {{hospital}}
  'emergency.reminder', // short repeat while the alarm stands
  'selfHarm',
  'selfHarm.other', // somebody else is in danger: a parent, a friend writes
  'violence',
  'poisoning', // optional detail under emergency
  'handoff.queued', // {{position}} {{wait}}
  'handoff.wait', // the range in it: {{from}} {{to}}, minutes
  'handoff.next', // nobody ahead
  'handoff.afterHours', // {{opensAt}}
  'time.today', // {{time}}
  'time.tomorrow', // {{time}}
  'time.date', // {{month}} {{day}} {{time}}
  'handoff.alreadyQueued', // {{position}}
  'handoff.emergency',
  'handoff.crisis', // asked for a person again while people are called to somebody in a crisis of the mind
  'handoff.complaint',
  'handoff.accepted', // {{agent}}
  'handoff.returned', // the agent dropped out; back in the queue, told once
  'handoff.transferred',
  'hold', // nobody answered for a while: truthful hold notice
  'closed.byAgent',
  'stale', // your earlier message came while we were out of reach
  'refuse.medicine', // no drugs, doses, prescriptions here; {{department}}
  'refuse.diagnosis',
  'refuse.report',
  'refuse.medical', // treatment, diet, causes: for a doctor who knows the case; {{department}}
  'refuse.compare', // which hospital or doctor is better; {{department}}
  'refuse.offTopic',
  'notice.notMedical', // standing notice at the first medical question
  'minor.guardian', // a child writes alone
  'department.one', // {{name}} {{location}} {{hours}} {{because}}
  'department.several', // {{list}} {{because}}
  'department.line', // one line of the list
  'department.facts', // asked again where, when or by what number: {{name}} {{location}} {{hours}} {{phone}}
  'department.unavailable', // before the nearest clinics we have: {{name}}
  'department.notSure',
  'department.emergencyHint',
  'ask.age',
  'ask.sex',
  'ask.about', // what is it about, please say a little more
  'ask.rephrase',
  'ask.which', // several answers fit: choose
  'ask.none', // label of the choice "none of these"
  'ask.person', // label of the choice "talk to a person"
  'details.noted', // something was added to a complaint; {{department}}
  'details.more', // and more
  'details.bare', // "没有", and nothing was asked
  'details.question', // a question about the complaint that only a doctor can answer; {{department}}
  'fallback.handoff',
  'media.image', // pictures are looked at by a person
  'media.voice',
  'media.voiceAgain', // the second voice message without words in a row goes to a person
  'media.other',
  'thanks',
  'goodbye',
  'kindness', // one kind sentence for an anxious person
  'faq.footer',
  'faq.more', // above related questions
  'faq.askOn', // more than two questions in one message: please ask the others again
  'busy.unavailable',
  'inPublic', // in a group, where others read along: please talk to us in private
] as const
export type TextKey = (typeof TEXT_KEYS)[number]

export type Texts = (key: TextKey, values?: Readonly<Record<string, string>>) => string

const PLACEHOLDER = /\{\{([a-zA-Z.]+)\}\}/g

/** `common` fills placeholders that every text may use (`hospital`, `emergencyPhone`, …). */
export function createTexts(
  templates: Readonly<Record<TextKey, string>>,
  common: Readonly<Record<string, string>>,
): Texts {
  const known = new Map<TextKey, readonly string[]>()
  return (key, values = {}) => {
    const parts = known.get(key) ?? templates[key].split(PLACEHOLDER)
    if (!known.has(key)) known.set(key, parts)
    return parts.reduce(
      (text, part, at) => text + (at % 2 === 0 ? part : (values[part] ?? common[part] ?? `{{${part}}}`)),
    )
  }
}

export function placeholdersOf(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] as string)
}
