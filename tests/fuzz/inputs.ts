// Input number N of a seed: for which channel, and which bytes. Most change what a platform signs, so that the inside is
// reached; the others change the signed delivery itself. The same seed gives the same changes.
import { systemClock } from '../../src/base/clock.ts'
import { POSTING_PLATFORMS, type PostingPlatform, type SignedPost } from '../fakes/signed-posts.ts'
import { type Chance, chanceOf } from './chance.ts'
import { type Seed, seedsOf } from './corpus.ts'
import { mutateText } from './mutate.ts'
import { mutatePost, type OddPost } from './mutate-post.ts'

export interface Input {
  readonly number: number
  readonly channel: string
  readonly seed: string
  readonly post: OddPost
  /** What the platform answers when this delivery makes us ask. */
  readonly page: string | undefined
}

export interface Source {
  readonly channels: readonly string[]
  input(number: number): Input
  /** A delivery that must be taken, whatever came before. */
  honest(channel: string): OddPost
}

const INSIDE_SHARE = 0.7
const QUESTION = '门诊几点上班'

/** `passes`: of visitors, for channels where people sign for themselves. */
export function sourceOf(
  seed: number,
  options: { readonly only?: readonly string[]; readonly passes: readonly string[] },
): Source {
  const makers = POSTING_PLATFORMS.filter(({ name }) => options.only?.includes(name) !== false).map((platform) => ({
    platform,
    seeds: seedsOf(platform.name),
  }))
  let serial = systemClock.now() * 1_000
  const sign = (platform: PostingPlatform, inside: string, pass: string | undefined): SignedPost =>
    platform.sign(inside, { at: systemClock.now(), serial: ++serial, ...(pass === undefined ? {} : { pass }) })

  return {
    channels: makers.map(({ platform }) => platform.name),
    input(number) {
      const chance = chanceOf(seed, number)
      const { platform, seeds } = makers[number % makers.length] ?? (makers[0] as (typeof makers)[0])
      const one = seeds[chance.below(seeds.length)] as Seed
      const other = seeds[chance.below(seeds.length)] as Seed
      const pass = options.passes[chance.below(options.passes.length)]
      const signed = (inside: string) => addressed(sign(platform, inside, pass), one)
      const made = one.pulled === true ? asked(one, other, chance) : delivered(one, other, chance, signed)
      const post = made.post ?? { ...sign(platform, wakeUp(platform, serial), pass), method: 'POST' }
      return { number, channel: platform.name, seed: one.name, post, page: made.page }
    },
    honest(channel) {
      const platform = makers.find(({ platform: { name } }) => name === channel)?.platform as PostingPlatform
      const at = systemClock.now()
      const inside = platform.said({ person: 1, serial: ++serial, text: QUESTION, at })
      return { ...sign(platform, inside, options.passes[0]), method: 'POST' }
    },
  }
}

interface Made {
  readonly post?: OddPost
  readonly page?: string
}

function asked(one: Seed, other: Seed, chance: Chance): Made {
  return { page: textOf(mutateText(one.inside, other.inside, chance)) }
}

function delivered(one: Seed, other: Seed, chance: Chance, signed: (inside: string) => SignedPost): Made {
  if (!chance.is(INSIDE_SHARE)) return { post: mutatePost(signed(one.inside), signed(other.inside), chance) }
  return { post: { ...signed(textOf(mutateText(one.inside, other.inside, chance))), method: 'POST' } }
}

function wakeUp(platform: PostingPlatform, serial: number): string {
  return platform.said({ person: 0, serial, text: '', at: systemClock.now() })
}

/** Seeds for another address of the channel than that of messages keep what proves it. */
function addressed(post: SignedPost, { to }: Seed): SignedPost {
  return to === undefined ? post : { ...post, path: post.path.replace(/^\/[^/?]*/, to) }
}

function textOf(mutated: string | Buffer): string {
  return typeof mutated === 'string' ? mutated : mutated.toString('utf8')
}
