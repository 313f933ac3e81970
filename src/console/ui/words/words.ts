// Every word on the screen, in the language of whoever looks. A key that one language lacks does not compile.
import { ref, shallowRef, watch } from 'vue'
import { keep, recall } from '../live/kept.ts'
import { type WordKey, type Words, zhCn } from './zh-cn.ts'

export const LANGUAGES = { 'zh-CN': '中文', en: 'English' } as const
export type Language = keyof typeof LANGUAGES

/** Only what somebody reads is loaded: Chinese is there at once. */
const LOAD: Readonly<Record<Language, () => Promise<Words>>> = {
  'zh-CN': async () => zhCn,
  en: async () => (await import('./en.ts')).en,
}

export const language = ref<Language>(recall<Language>('language', 'zh-CN') === 'en' ? 'en' : 'zh-CN')
const words = shallowRef<Words>(zhCn)
const later = shallowRef<Readonly<Record<string, string>>>({})

/** Chinese words of a page that is loaded later; English is one file. */
export function bringWords(chinese: Readonly<Record<string, string>>): void {
  later.value = { ...later.value, ...chinese }
}

/** The words of the chosen language are there. */
export async function loadWords(): Promise<void> {
  const chosen = language.value
  const loaded = await LOAD[chosen]()
  if (language.value !== chosen) return
  words.value = loaded
  document.documentElement.lang = chosen
}

watch(language, (chosen) => {
  keep('language', chosen)
  void loadWords()
})

/** `{name}` in the text is replaced by the value of that name. */
export function say(key: WordKey, values: Readonly<Record<string, string | number>> = {}): string {
  const known: Readonly<Partial<Record<WordKey, string>>> = words.value
  return (known[key] ?? later.value[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** For keys made from the API's own words; what we have no word for is shown as it is. */
export function sayOf(group: string, name: string): string {
  const key = `${group}.${name}`
  return key in zhCn || key in later.value ? say(key as WordKey) : name
}
