// First letters of the pinyin of a text (您好 → nh), for finding a phrase with two keys. The order of characters comes from
// the Chinese collation that Node carries: no table of our own.

/** The first character of each letter in the order of pinyin. */
const FIRSTS = [...'阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他穵夕丫帀']
const LETTERS = 'abcdefghjklmnopqrstwxyz'
const HAN = /\p{Script=Han}/u

export function createInitials(): (text: string) => string {
  const { compare } = new Intl.Collator('zh-Hans-CN-u-co-pinyin')
  const letterOf = (char: string): string => {
    if (/[a-z0-9]/i.test(char)) return char.toLowerCase()
    if (!HAN.test(char)) return ''
    let at = FIRSTS.length - 1
    while (at > 0 && compare(char, FIRSTS[at] ?? '') < 0) at--
    return LETTERS[at] ?? ''
  }
  return (text) => [...text].map(letterOf).join('')
}
