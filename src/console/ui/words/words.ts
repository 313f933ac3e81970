// Every word on the screen, in the language of whoever looks. A key that one language lacks does not compile.
import { ref, watch } from 'vue'
import { keep, recall } from '../live/kept.ts'
import { en } from './en.ts'
import { type WordKey, type Words, zhCn } from './zh-cn.ts'

export const LANGUAGES = { 'zh-CN': '中文', en: 'English' } as const
export type Language = keyof typeof LANGUAGES

const WORDS: Readonly<Record<Language, Words>> = { 'zh-CN': zhCn, en }

export const language = ref<Language>(recall<Language>('language', 'zh-CN') === 'en' ? 'en' : 'zh-CN')

watch(
  language,
  (chosen) => {
    keep('language', chosen)
    document.documentElement.lang = chosen
  },
  { immediate: true },
)

/** `{name}` in the text is replaced by the value of that name. */
export function say(key: WordKey, values: Readonly<Record<string, string | number>> = {}): string {
  return WORDS[language.value][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** For keys made from the API's own words; what we have no word for is shown as it is. */
export function sayOf(group: string, name: string): string {
  const key = `${group}.${name}`
  return key in zhCn ? say(key as WordKey) : name
}
