// A delivery with its shell changed: address, query, headers, sealed body. What keeps HTTP from being HTTP is left out:
// that is the server's own business, and it cuts such connections.
import type { SignedPost } from '../fakes/signed-posts.ts'
import type { Chance } from './chance.ts'
import { mutateBytes } from './mutate.ts'
import { ODD_NAMES, oddText } from './odd-values.ts'

export interface OddPost extends SignedPost {
  readonly method: string
}

const METHODS = ['POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'] as const
const HEADERS = [
  ['content-encoding', 'gzip'],
  ['content-type', 'text/html; charset=utf-16'],
  ['content-type', 'multipart/form-data; boundary='],
  ['x-forwarded-for', '203.0.113.9, ::1'],
  ['origin', 'https://evil.example'],
  ['cookie', '__proto__=1; a=b'],
  ['range', 'bytes=0-'],
] as const

export function mutatePost(post: SignedPost, other: SignedPost, chance: Chance): OddPost {
  const method = chance.is(0.1) ? chance.pick(METHODS) : 'POST'
  switch (chance.below(4)) {
    case 0:
      return { ...post, method, path: otherPath(post.path, chance) }
    case 1:
      return { ...post, method, headers: otherHeaders(post.headers, chance) }
    default:
      return { ...post, method, body: mutateBytes(Buffer.from(post.body), Buffer.from(other.body), chance) }
  }
}

function otherPath(path: string, chance: Chance): string {
  const [address = '', queryText = ''] = path.split('?')
  const query = [...new URLSearchParams(queryText)]
  const at = chance.below(query.length)
  const [name = 'a', value = ''] = query[at] ?? []
  switch (chance.below(6)) {
    case 0:
      query.splice(at, 1)
      break
    case 1:
      query.push([name, value])
      break
    case 2:
      query[at] = [name, oddText(chance)]
      break
    case 3:
      query.push([chance.pick(ODD_NAMES), oddText(chance)])
      break
    case 4:
      query[at] = [`${name}[]`, value]
      break
    default:
      return `${address}/${encodeURIComponent(oddText(chance).toWellFormed()).slice(0, 4_000)}?${queryText}`
  }
  const written = query.map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('='))
  return `${address}?${written.join('&')}`.slice(0, 8_000)
}

function otherHeaders(headers: SignedPost['headers'], chance: Chance): SignedPost['headers'] {
  const names = Object.keys(headers)
  const name = names[chance.below(names.length)] ?? 'a'
  const value = headers[name] ?? ''
  const { [name]: _, ...rest } = headers
  switch (chance.below(5)) {
    case 0:
      return rest
    case 1:
      return { ...headers, [name]: visible(oddText(chance)) }
    case 2:
      return {
        ...headers,
        [name]: visible(mutateBytes(Buffer.from(value), Buffer.from(value), chance).toString('latin1')),
      }
    case 3:
      return { ...headers, [name]: `${value}, ${value}` }
    default: {
      const [odd, oddValue] = chance.pick(HEADERS)
      return { ...headers, [odd]: oddValue }
    }
  }
}

/** What a header may carry. */
function visible(text: string): string {
  return text.replace(/[^\x20-\x7e\x80-\xff]/g, '').slice(0, 4_000)
}
