// Who a message is about: the speaker or somebody else, how old, which sex, pregnant. Reads words only, guesses nothing:
// what is not said stays undefined.
import type { PersonFacts, Sex } from '../model/department.ts'
import { type Duration, readDurations } from './duration.ts'
import { readScope, type Scope } from './scope.ts'
import type { Matchable } from './text/matchable.ts'
import { numberBefore, readNumber } from './text/numerals.ts'
import { createWordScanner } from './text/word-scanner.ts'

export interface Person {
  readonly about: 'speaker' | 'other' | 'unknown'
  readonly facts: PersonFacts
  /** "我今年12岁": the one who writes is a child. */
  readonly speakerAge?: number
  /** Breast-feeding (哺乳期, 喂奶). */
  readonly lactating?: boolean
  /** How long the longest complaint has lasted, where it is said. */
  readonly sinceDays?: number
}

/** What was read of the message already. */
interface Read {
  scope(): Scope
  durations(): readonly Duration[]
}

export function readPerson(matchable: Matchable, read?: Read): Person {
  const { text } = matchable
  const kin = findKin(text)
  const age = findAge(text, kin !== undefined && kin.child === true)
  const pregnant = findPregnancy(matchable, read)
  const saysI = /我(?!家|们|爸|妈)|本人|自己|俺/.test(text)
  const sex = pregnant === true ? 'female' : (findSex(text) ?? kin?.sex)
  const ageYears = age?.years ?? kin?.ageYears
  const sinceDays = longestSince(read?.durations() ?? readDurations(text))
  return {
    about: kin !== undefined ? 'other' : saysI ? 'speaker' : 'unknown',
    facts: {
      ...(ageYears === undefined ? {} : { ageYears }),
      ...(sex === undefined ? {} : { sex }),
      ...(pregnant === undefined ? {} : { pregnant }),
      ...(kin?.child === true && ageYears === undefined ? { child: true } : {}),
      ...(kin?.adult === true && kin.child !== true && ageYears === undefined ? { child: false } : {}),
    },
    ...(age?.own && kin === undefined ? { speakerAge: age.years } : {}),
    ...(LACTATING.test(text) && !NOT_LACTATING.test(text) ? { lactating: true } : {}),
    ...(sinceDays === undefined ? {} : { sinceDays }),
  }
}

const LACTATING = /哺乳期|喂母乳|喂奶|母乳喂养|在喂奶|奶着孩子/
const NOT_LACTATING = /不喂奶|没喂奶|没有喂奶|断奶|过了哺乳期|没有哺乳/

function longestSince(durations: readonly Duration[]): number | undefined {
  return durations.length === 0 ? undefined : Math.max(...durations.map(({ days }) => days))
}

/** A bare answer to "how old?": 5, 五岁, 三个月, 6岁半. */
export function readAgeAnswer(matchable: Matchable): number | undefined {
  const { text } = matchable
  const stated = findAge(text, true)
  if (stated !== undefined) return stated.years
  const read = readNumber(text, 0)
  if (read === undefined || read.value > 120) return undefined
  const rest = text.slice(read.length)
  return /^(?:了|吧|多|左右|[,.!])*$/.test(rest) ? read.value : undefined
}

export function readSexAnswer(matchable: Matchable): Sex | undefined {
  return /女/.test(matchable.text) ? 'female' : /男/.test(matchable.text) ? 'male' : undefined
}

interface Kin {
  readonly sex?: Sex
  readonly child?: boolean
  readonly adult?: boolean
  readonly ageYears?: number
}

const KIN: readonly (readonly [string, Kin])[] = (
  [
    [
      '爸 父亲 爷爷 外公 姥爷 公公 岳父 叔叔 伯伯 舅舅 姑父 丈夫 老公 男朋友 哥哥 我哥 老头 老爷子 大爷 老伯 爹',
      { sex: 'male', adult: true },
    ],
    [
      '妈 母亲 奶奶 外婆 姥姥 婆婆 岳母 阿姨 姑姑 舅妈 妻子 老婆 女朋友 姐姐 我姐 媳妇 老太太 大妈 大娘 爱人 产妇',
      { adult: true },
    ],
    ['老人 家属 同事 朋友 室友 同学 邻居 对象 老伴 老两口 有人 路人 患者 病人', {}],
    [
      '新生儿 刚出生 没满月 未满月 刚满月 刚刚满月 没出月子的孩子 月子里的孩子 月子里的宝宝 出生几天 出生才',
      { child: true, ageYears: 0.05 },
    ],
    ['婴儿 小婴儿 吃奶的孩子 月龄', { child: true, ageYears: 0.5 }],
    [
      'bb bb仔 小囡 细路 细佬 娃儿 宝宝 孩子 小孩 娃 宝贝 小朋友 幼儿 儿童 小儿 孙子 外孙 小家伙 毛孩 崽',
      { child: true },
    ],
    ['儿子 男孩 男宝 小男孩', { child: true, sex: 'male' }],
    ['女儿 闺女 女孩 女宝 孙女 小女孩', { child: true, sex: 'female' }],
  ] as const
).flatMap(([words, kin]) => words.split(' ').map((word) => [word, kin] as const))

const FEMALE_KIN = new Set(
  '妈 母亲 奶奶 外婆 姥姥 婆婆 岳母 阿姨 姑姑 舅妈 妻子 老婆 女朋友 姐姐 我姐 媳妇 老太太 大妈 大娘 产妇'.split(' '),
)
const KIN_SCANNER = createWordScanner(KIN.map(([word]) => word))

/** Words that contain a kin word and mean something else. */
const NOT_KIN =
  /宝妈|妈的|妈呀|我的妈|孩子他?[爸妈]问|大姨妈|姨妈|儿童医院|儿童节|小儿科|新生儿科|儿子宫|要孩子|生孩子|怀孩子|有人吗|病人家属|患者家属|幼儿园/g

function findKin(text: string): Kin | undefined {
  const plain = text.replace(NOT_KIN, (word) => '-'.repeat(word.length))
  let found: Kin | undefined
  KIN_SCANNER.scan(plain, (index) => {
    const [word, kin] = KIN[index] ?? ['', {}]
    found = { ...kin, ...found, ...(FEMALE_KIN.has(word) ? { sex: 'female' as const } : {}) }
    if (kin.child === true)
      found = { ...found, child: true, ...(kin.ageYears === undefined ? {} : { ageYears: kin.ageYears }) }
  })
  return found
}

interface Age {
  readonly years: number
  /** Said of oneself. */
  readonly own: boolean
}

const HALF = { value: 0.5, length: 1 }

function findAge(text: string, aboutChild: boolean): Age | undefined {
  for (let at = text.indexOf('岁'); at >= 0; at = text.indexOf('岁', at + 1)) {
    const end = text[at - 1] === '周' ? at - 1 : at
    const read =
      text[at - 1] === '半' && !/[一两二三四五六七八九十\d]/.test(text[at - 2] ?? '') ? HALF : numberBefore(text, end)
    if (
      read === undefined ||
      read.value > 120 ||
      /^岁(?:半)?(?:的时候|时|那年|前|开始|起|以[上下前后内])/.test(text.slice(at, at + 5))
    )
      continue
    const before = text.slice(Math.max(0, end - read.length - 6), end - read.length)
    return { years: read.value + (text[at + 1] === '半' ? 0.5 : 0), own: /我(?!家)|本人|自己/.test(before) }
  }
  return aboutChild ? findInfantAge(text) : undefined
}

/** "3个月宝宝", "宝宝40天": a month or a day count is an age only beside a child and not after a complaint. */
function findInfantAge(text: string): Age | undefined {
  const unit = /(个半?月|月大|月龄|天)(大|了?的?(?:宝|娃|婴|孩|小|女|儿)|$|[,.!?;、])/g
  for (const match of text.matchAll(unit)) {
    const read = numberBefore(text, match.index)
    if (read === undefined) continue
    const before = text.slice(Math.max(0, match.index - read.length - 3), match.index - read.length)
    const besideChild = match[2] !== undefined && match[2].length > 0 && /[大宝娃婴孩小女儿]/.test(match[2])
    if (!besideChild && !/(?:宝|娃|婴|孩|儿|出生|满|[,.]|^)(?:子|了|才|刚|今年|现在|儿)?$/.test(before)) continue
    const half = match[1]?.startsWith('个半') === true ? 0.5 : 0
    const years = match[1] === '天' ? read.value / 365 : (read.value + half) / 12
    if (years < 4) return { years: Math.round(years * 100) / 100, own: false }
  }
  return undefined
}

const PREGNANT =
  /怀孕|孕妇|孕期|孕[早中晚]期|怀着|有孕|有喜|怀了|孕\d|孕[一二三四五六七八九十]|妊娠|大着肚子|预产期|待产/g
const NOT_PREGNANT =
  /备孕|避孕|验孕|测孕|不孕|没怀孕|未孕|怀孕前|是不是怀孕|怀没怀|想怀孕|可以怀孕|能怀孕|会怀孕|怀孕试纸|怀不上/g

function findPregnancy(matchable: Matchable, read: Read | undefined): boolean | undefined {
  const { text } = matchable
  if (!/[孕产妊怀喜]|大着肚/.test(text)) return undefined
  const scope = read?.scope() ?? readScope(matchable)
  const plain = text.replace(NOT_PREGNANT, (word) => '-'.repeat(word.length))
  for (const match of plain.matchAll(PREGNANT)) {
    if (!scope.isNegated(match.index, match.index + match[0].length)) return true
  }
  return /没怀孕|没有怀孕|未孕/.test(text) ? false : undefined
}

function findSex(text: string): Sex | undefined {
  if (/女性|女生|女士|(?:^|[,.、;])女(?:$|[,.、;\d])|月经|例假|大姨妈|[,\d岁]女(?:$|[,.、;])/.test(text))
    return 'female'
  if (/男性|男生|男士|(?:^|[,.、;])男(?:$|[,.、;\d])|阴茎|睾丸|前列腺|[,\d岁]男(?:$|[,.、;])/.test(text)) return 'male'
  return undefined
}
