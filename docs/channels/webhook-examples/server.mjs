// A site's message board and booking form as a channel of daozhen: keeps the secret, signs what visitors write, believes only
// answers that are signed. Node 20 or later, nothing to install. Keeps everything in memory: an example, not a product.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const { DAOZHEN_URL = '', DAOZHEN_SECRET = '', PORT = '8090', HOST = '127.0.0.1' } = process.env
const KEY = Buffer.from(DAOZHEN_SECRET.replace(/^whsec_/, ''), 'base64')
if (DAOZHEN_URL === '' || KEY.length < 24) throw new Error('set DAOZHEN_URL and DAOZHEN_SECRET (whsec_…)')

const PAGES = { '/': 'message-board.html', '/booking': 'booking-wish.html' }
const TOLERANCE_S = 300
const MAX_BODY = 64 * 1024

/** visitor → what he wrote and what was answered, oldest first */
const threads = new Map()
/** webhook-ids of answers that are shown already: the same one may come twice */
const shown = new Set()

function sign(id, timestamp, body) {
  return createHmac('sha256', KEY).update(`${id}.${timestamp}.`).update(body).digest('base64')
}

function isFromDaozhen(headers, body) {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': given = '' } = headers
  if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_S) return false
  const expected = Buffer.from(`v1,${sign(id, timestamp, body)}`)
  return given.split(' ').some((part) => {
    const one = Buffer.from(part)
    return one.length === expected.length && timingSafeEqual(one, expected)
  })
}

/** The same id again is the same message: a visitor may press the button twice, a connection may break. */
async function tellDaozhen(visitor, id, text) {
  const now = new Date()
  const data = { id, person: { id: visitor }, text }
  const body = JSON.stringify({ type: 'message.created', timestamp: now.toISOString(), data })
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${sign(id, timestamp, body)}`,
  }
  const options = { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(10_000) }
  const answer = await fetch(DAOZHEN_URL, options).catch(() => undefined)
  return answer?.status === 200
}

async function write(request, visitor) {
  const { id, text } = JSON.parse(await bodyOf(request))
  if (!/^[0-9a-f]{32}$/.test(id) || typeof text !== 'string' || text.trim() === '' || text.length > 2_000) return 422
  const thread = threads.get(visitor) ?? []
  if (!thread.some((entry) => entry.id === id)) threads.set(visitor, [...thread, { id, from: 'visitor', text }])
  return (await tellDaozhen(visitor, id, text)) ? 200 : 503
}

async function answered(request) {
  const body = await bodyOf(request)
  if (!isFromDaozhen(request.headers, body)) return 401
  const { type, data } = JSON.parse(body)
  if (type !== 'message.created') return 422
  const thread = threads.get(data.person.id)
  if (thread === undefined) return 404
  const id = request.headers['webhook-id']
  if (!shown.has(id)) thread.push({ id, from: data.author, text: data.text, ...(data.link && { link: data.link.url }) })
  shown.add(id)
  return 200
}

async function bodyOf(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MAX_BODY) throw new Error('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Long and random: whoever has it reads this thread, so no page's script can see it. */
function visitorOf(request, response) {
  const known = /(?:^|; )visitor=([0-9a-f]{32})(?:;|$)/.exec(request.headers.cookie ?? '')?.[1]
  if (known !== undefined) return known
  const visitor = randomBytes(16).toString('hex')
  const secure = request.headers['x-forwarded-proto'] === 'https' ? '; Secure' : ''
  response.setHeader('set-cookie', `visitor=${visitor}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000${secure}`)
  return visitor
}

async function handle(request, response) {
  const { pathname } = new URL(request.url, 'http://site.invalid')
  const route = `${request.method} ${pathname}`
  if (route === 'POST /daozhen') return response.writeHead(await answered(request)).end()
  const visitor = visitorOf(request, response)
  if (route === 'POST /messages') return response.writeHead(await write(request, visitor)).end()
  if (route === 'GET /messages') {
    response.setHeader('cache-control', 'no-store')
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(threads.get(visitor) ?? []))
  }
  const page = request.method === 'GET' && Object.hasOwn(PAGES, pathname) ? PAGES[pathname] : undefined
  if (page === undefined) return response.writeHead(404).end()
  response.setHeader('content-type', 'text/html; charset=utf-8')
  return response.end(await readFile(new URL(page, import.meta.url)))
}

const server = createServer((request, response) => {
  handle(request, response).catch(() => response.headersSent || response.writeHead(400).end())
})
server.listen(Number(PORT), HOST, () => console.log(`http://${HOST}:${server.address().port}/`))
