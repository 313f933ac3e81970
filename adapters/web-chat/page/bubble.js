// One message as a list item. Words reach the page as text nodes only; links are web addresses the server has checked,
// and are checked again here.

const ZONE = 'Asia/Shanghai'

export function createBubbles({ words, language, onChoose, onRetry, onRemove }) {
  const clock = new Intl.DateTimeFormat('zh-CN', {
    timeZone: ZONE,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const calendar = new Intl.DateTimeFormat(language, { timeZone: ZONE, month: 'long', day: 'numeric', weekday: 'long' })

  function said(text, className = 'said') {
    const node = make('p', className, text)
    node.dir = 'auto'
    return node
  }

  function choices(content) {
    const group = make('div', 'choices')
    for (const { id, label } of content.choices) {
      const button = make('button', '', label)
      button.type = 'button'
      button.addEventListener('click', () => {
        button.setAttribute('aria-pressed', 'true')
        onChoose({ choiceId: id, text: label })
      })
      group.append(button)
    }
    return group
  }

  function link(url, label) {
    const address = webAddress(url)
    if (address === undefined) return undefined
    const where = address.host === location.host ? label : `${label} ${address.host}`
    const node = make('a', 'open', where)
    node.href = address.href
    node.target = '_blank'
    node.rel = 'noopener noreferrer nofollow'
    return node
  }

  function picture(url) {
    const address = webAddress(url)
    if (address?.host !== location.host) return link(url, words.picture) ?? said(words.unknown)
    const node = make('img', 'picture')
    node.src = address.href
    node.alt = words.picture
    return node
  }

  function partsOf(content) {
    switch (content.kind) {
      case 'text':
        return [said(content.text)]
      case 'choices':
        return [said(content.text), choices(content), content.tail && said(content.tail, 'said small')]
      case 'card':
        return [
          said(content.title, 'said strong'),
          said(content.description, content.description ? 'said' : 'said small'),
          link(content.url, words.open),
        ]
      case 'image':
        return [picture(content.url)]
      default:
        return [said(words.unknown)]
    }
  }

  function byline({ author, authorTitle, at }) {
    const node = make('p', 'by')
    const name = author === 'agent' ? (authorTitle ?? words.agent) : words[author]
    const note = { bot: words.botNote, agent: words.agentNote }[author]
    node.append(make('b', '', name), `${note ? ` · ${note}` : ''} ${clock.format(at)}`)
    return node
  }

  return {
    /** From anyone but the visitor. */
    received(message) {
      const { author, content } = message
      const isShort = author === 'system' && content.kind === 'text' && content.text.length <= 40
      const item = make('li', `message ${author}${isShort ? ' short' : ''}`)
      const bubble = make('div', 'bubble')
      bubble.append(...partsOf(content).filter(Boolean))
      item.append(...(isShort ? [bubble] : [byline(message), bubble]))
      return item
    },
    /** From the visitor: waiting in the outbox, or known to the server. */
    own({ content, at }) {
      const item = make('li', 'message contact')
      const bubble = make('div', 'bubble')
      bubble.append(make('span', 'sr', `${words.you}: `), ...partsOf(content).filter(Boolean))
      item.append(bubble, make('p', 'state', clock.format(at)))
      return item
    },
    showState(item, entry) {
      const { state, why, at } = entry
      const isTrying = state === 'queued' && why !== undefined
      item.className = `message contact${state === 'failed' ? ' failed' : state === 'queued' ? ' waiting' : ''}`
      const line = item.querySelector('.state')
      const text = isTrying ? (why === 'too-many' ? words.slowDown : words.retrying) : words[state]
      line.replaceChildren(state === 'stored' ? `${text} ${clock.format(at)}` : text)
      if (isTrying)
        line.append(
          ' ',
          button(words.retryNow, () => onRetry(entry)),
        )
      if (state === 'failed') {
        line.append(
          ' ',
          button(words.retry, () => onRetry(entry)),
          ' ',
          button(words.remove, () => onRemove(entry)),
        )
      }
    },
    day: (at) => make('li', 'day', calendar.format(at)),
    dayOf: (at) => calendar.format(at),
  }
}

function button(label, onClick) {
  const node = make('button', 'again', label)
  node.type = 'button'
  node.addEventListener('click', onClick)
  return node
}

function make(tag, className, text) {
  const node = document.createElement(tag)
  if (className) node.className = className
  if (text !== undefined) node.textContent = text
  return node
}

function webAddress(url) {
  try {
    const address = new URL(url, location.href)
    return /^https?:$/.test(address.protocol) ? address : undefined
  } catch {
    return undefined
  }
}
