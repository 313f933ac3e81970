// Words of a message. They become text nodes, never markup; a number to call can be pressed, and lines like "地点：门诊楼 1 层"
// that stand together become a table of facts that the eye finds at once.
interface Fact {
  readonly label: string
  readonly value: string
}

type Block =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }

/** A short label without digits, and something behind it. */
const FACT = /^\s*([^\s\d：:]{2,6})[：:]\s*(\S.*)$/
const FEWEST_FACTS = 2
/** As hospitals write them: with an area code, or behind the word for calling. */
const PHONE = /(0\d{2,3}-\d{7,8}|拨打\s?120)(?!\d)/

export function Said({ text, small = false }: { readonly text: string; readonly small?: boolean }) {
  const className = small ? 'said small' : 'said'
  return (
    <>
      {blocksOf(text).map((block, place) =>
        block.kind === 'words' ? (
          <p key={place} class={className} dir="auto">
            <Callable text={block.text} />
          </p>
        ) : (
          <dl key={place} class="facts">
            {block.facts.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <Callable text={value} />
                </dd>
              </div>
            ))}
          </dl>
        ),
      )}
    </>
  )
}

function Callable({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(PHONE).map((part, place) =>
        place % 2 === 0 ? (
          part
        ) : (
          <a key={place} class="number" href={`tel:${part.replace(/\D/g, '')}`}>
            {part}
          </a>
        ),
      )}
    </>
  )
}

export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = []
  let words: string[] = []
  let facts: Fact[] = []
  let factLines: string[] = []
  const endFacts = () => {
    const labels = new Set(facts.map(({ label }) => label))
    if (facts.length >= FEWEST_FACTS && labels.size === facts.length) {
      if (words.length > 0) blocks.push({ kind: 'words', text: words.join('\n') })
      blocks.push({ kind: 'facts', facts })
      words = []
    } else words.push(...factLines)
    facts = []
    factLines = []
  }
  for (const line of text.split('\n')) {
    const [, label, value] = FACT.exec(line) ?? []
    if (label !== undefined && value !== undefined) {
      facts.push({ label, value })
      factLines.push(line)
      continue
    }
    endFacts()
    words.push(line)
  }
  endFacts()
  if (words.length > 0) blocks.push({ kind: 'words', text: words.join('\n') })
  return blocks
}
