// The one file a hospital's site embeds. Puts a button into a shadow root; on wide screens it opens the chat in a frame, on
// phones and in WeChat as a page of its own. Asks for nothing until somebody presses, and lives with a strict policy of
// the site: no inline styles, no eval, no request of its own.
const WIDE_PX = 640
const MOST_PAGES = 50
const STORE = 'daozhen.pages'

const WORDS = {
  'zh-CN': { open: '咨询导诊台', close: '收起对话', frame: '导诊台对话', unread: '条新消息' },
  en: { open: 'Ask the front desk', close: 'Hide the chat', frame: 'Chat with the front desk', unread: 'new messages' },
}

const LOOKS = `
:host{all:initial}
.root{position:fixed;right:max(20px,env(safe-area-inset-right));bottom:max(20px,env(safe-area-inset-bottom));z-index:2147483000;font:600 16px/1.5 "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif}
.open{display:flex;align-items:center;gap:8px;min-height:52px;box-sizing:border-box;padding:0 20px 0 16px;border-radius:26px;background:#0b6b6b;color:#fff;text-decoration:none;cursor:pointer;box-shadow:0 6px 24px rgba(22,36,46,.24)}
.open:hover{background:#085454}
.open:focus-visible{outline:2px solid #0b6b6b;outline-offset:2px}
.open svg{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.count{min-width:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;background:#fff;color:#085454;font-size:14px;line-height:22px;text-align:center}
.panel{position:absolute;box-sizing:border-box;right:0;bottom:64px;width:400px;height:640px;max-width:calc(100vw - 40px);max-height:calc(100vh - 104px);border:1px solid #dbe2e6;border-radius:12px;background:#f4f6f7;box-shadow:0 12px 40px rgba(22,36,46,.28)}
[hidden]{display:none!important}
@media print{.root{display:none}}
`

interface Page {
  readonly path: string
  readonly title: string
  readonly at: number
}

start(document.currentScript)

function start(script: Element | null) {
  if (!(script instanceof HTMLScriptElement)) return
  const { channel = 'web', lang, userId, userExpires, userSignature } = script.dataset
  const home = new URL('.', script.src)
  const words = (lang ?? document.documentElement.lang).startsWith('en') ? WORDS.en : WORDS['zh-CN']
  const address = new URL(`?channel=${encodeURIComponent(channel)}`, home)
  if (userId !== undefined) address.searchParams.set('user', userId)
  const proof =
    userId === undefined
      ? undefined
      : { daozhen: 'user', userId, expiresAt: Number(userExpires), signature: userSignature ?? '' }
  const ready = () => mount(words, address, proof)
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', ready)
  else ready()
}

function mount(words: (typeof WORDS)['en'], address: URL, proof: object | undefined) {
  const host = document.createElement('daozhen-chat')
  const shadow = host.attachShadow({ mode: 'open' })
  const root = make('div', 'root')
  const button = make('a', 'open')
  const label = make('span', '')
  const count = make('span', 'count')
  style(shadow, root)
  button.href = address.href
  label.textContent = words.open
  count.hidden = true
  button.append(sign(), label, count)
  root.append(button)
  shadow.append(root)
  document.body.append(host)

  let frame: HTMLIFrameElement | undefined
  const trail = createTrail()
  const tell = (message: object) => frame?.contentWindow?.postMessage(message, address.origin)
  const tellPages = () => {
    const pages = trail.pages()
    if (pages.length > 0) tell({ daozhen: 'pages', pages })
  }
  const show = (isOpen: boolean) => {
    if (frame === undefined) return
    frame.hidden = !isOpen
    label.textContent = isOpen ? words.close : words.open
    button.setAttribute('aria-expanded', String(isOpen))
    count.hidden = true
    if (isOpen) {
      frame.focus()
      tell({ daozhen: 'opened' })
    } else button.focus()
  }
  const open = () => {
    frame = make('iframe', 'panel')
    frame.title = words.frame
    frame.src = address.href
    root.prepend(frame)
    show(true)
  }

  // A link to everybody; a button where the panel has room.
  const opensPage = () => innerWidth < WIDE_PX || /MicroMessenger/i.test(navigator.userAgent)
  const dress = () => {
    if (opensPage()) {
      button.removeAttribute('role')
      if (frame !== undefined) show(false)
      return
    }
    button.setAttribute('role', 'button')
    button.setAttribute('aria-expanded', String(frame?.hidden === false))
  }
  const press = (event: Event) => {
    if (opensPage()) return
    event.preventDefault()
    if (frame === undefined) open()
    else show(frame.hidden === true)
  }
  button.addEventListener('click', press)
  button.addEventListener('keydown', (event) => {
    if (event.key === ' ') press(event)
  })
  addEventListener('resize', dress)
  dress()

  addEventListener('message', ({ source, origin, data }: MessageEvent) => {
    if (frame === undefined || source !== frame.contentWindow || origin !== address.origin) return
    switch (data?.daozhen) {
      case 'ready':
        if (proof !== undefined) tell(proof)
        return
      case 'close':
        return show(false)
      case 'unread':
        if (frame.hidden) {
          count.hidden = false
          count.textContent = String(data.count)
          count.title = `${data.count} ${words.unread}`
        }
        return
      case 'trail':
        trail.turn(data.isOn === true)
        return tellPages()
      case 'told':
        return trail.forget(Number(data.pages))
      case 'warn':
        console.warn(`daozhen: ${String(data.text)}`)
    }
  })
}

/** Pages of this site, only after the visitor agreed, only in this tab until they are told. Paths, never queries. */
function createTrail() {
  const read = (): Page[] | undefined => {
    try {
      return JSON.parse(sessionStorage.getItem(STORE) ?? 'null') ?? undefined
    } catch {
      return undefined
    }
  }
  const write = (pages: readonly Page[] | undefined) => {
    try {
      if (pages === undefined) sessionStorage.removeItem(STORE)
      else sessionStorage.setItem(STORE, JSON.stringify(pages.slice(-MOST_PAGES)))
    } catch {
      // Storage is forbidden here: then nothing is kept.
    }
  }
  const here = (): Page => ({ path: location.pathname, title: document.title.slice(0, 120), at: Date.now() })
  const known = read()
  if (known !== undefined) write([...known, here()])
  return {
    pages: () => read() ?? [],
    turn(isOn: boolean) {
      if (!isOn) write(undefined)
      else if (read() === undefined) write([here()])
    },
    forget: (told: number) => write(read()?.slice(told)),
  }
}

/** Made-by-hand sheets are no inline styles to a policy; older Safari gets the same rules through the sheet's own door. */
function style(shadow: ShadowRoot, root: HTMLElement) {
  if ('adoptedStyleSheets' in shadow) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(LOOKS)
    shadow.adoptedStyleSheets = [sheet]
    return
  }
  root.style.cssText = 'position:fixed;right:20px;bottom:20px;z-index:2147483000;font:600 16px system-ui'
}

function sign(): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', 'M4 5h16v11H9l-5 4V5Zm8 2.500v6m-3-3h6')
  svg.append(path)
  return svg
}

function make<Name extends keyof HTMLElementTagNameMap>(tag: Name, className: string): HTMLElementTagNameMap[Name] {
  const node = document.createElement(tag)
  node.className = className
  return node
}
