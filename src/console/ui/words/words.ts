// Every word on the screen, in the language of whoever looks. A key that one language lacks does not compile.
import { ref, shallowRef, watch } from 'vue'
import { keep, recall } from '../live/kept.ts'
import type { inEnglish } from './findings.en.ts'
import { type WordKey, type Words, zhCn } from './zh-cn.ts'

export const LANGUAGES = { 'zh-CN': '中文', en: 'English' } as const
export type Language = keyof typeof LANGUAGES

export const language = ref<Language>(recall<Language>('language', 'zh-CN') === 'en' ? 'en' : 'zh-CN')
const words = shallowRef<Partial<Words>>(zhCn)
/** Comes with the English words. */
export const findingInEnglish = shallowRef<typeof inEnglish>()

/** Only what somebody reads is loaded. The desk's Chinese is there at once; other pages ask for the rest. */
const LOAD: Readonly<Record<Language, () => Promise<Words>>> = {
  'zh-CN': async () => ({ ...zhCn, ...(await import('./later.zh-cn.ts')).laterZhCn }),
  async en() {
    const [{ en }, { inEnglish }] = await Promise.all([import('./en.ts'), import('./findings.en.ts')])
    findingInEnglish.value = inEnglish
    return en
  },
}

/** The words the desk and the doors need are there, in the chosen language. */
export async function loadWords(): Promise<void> {
  const chosen = language.value
  if (chosen === 'en') return loadAllWords()
  words.value = { ...words.value, ...zhCn }
  document.documentElement.lang = chosen
}

/** The words of every page are there. */
export async function loadAllWords(): Promise<void> {
  const chosen = language.value
  const loaded = await LOAD[chosen]()
  if (language.value !== chosen) return
  words.value = loaded
  document.documentElement.lang = chosen
}

watch(language, (chosen) => {
  keep('language', chosen)
  void loadAllWords()
})

const PLACE = /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g

/** `{name}` in the text is replaced by the value of that name, `{n:change|changes}` by the form that goes with it. */
export function say(key: WordKey, values: Readonly<Record<string, string | number>> = {}): string {
  return (words.value[key] ?? key).replace(PLACE, (_, name: string, one?: string, more?: string) =>
    String((one === undefined ? values[name] : Number(values[name]) === 1 ? one : more) ?? ''),
  )
}

/** For keys made from the API's own words; what we have no word for is shown as it is. */
export function sayOf(group: string, name: string): string {
  const key = `${group}.${name}`
  return key in words.value ? say(key as WordKey) : name
}
