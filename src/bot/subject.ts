// Who does or suffers what stands at one place of a sentence: "我妈说她不想活了" is about her, "对不起爸妈,我不想活了" about
// the one who writes. Looks no further than the piece of the sentence; what it does not say stays undefined.
import type { Scope } from './scope.ts'

const KIN =
  '爸|妈|爹|娘|父亲|母亲|爷爷|奶奶|外公|外婆|姥|公公|婆婆|岳父|岳母|老公|老婆|丈夫|妻子|媳妇|爱人|对象|男朋友|女朋友|男友|女友|前任|' +
  '孩子|小孩|宝宝|儿子|女儿|闺女|娃|孙子|孙女|侄|外甥|哥|姐|弟|妹|叔|伯|姑|姨|舅|嫂|同学|同事|朋友|室友|舍友|闺蜜|邻居|老师|学生|网友|老人|' +
  '病人|患者|家人|家属|亲戚|老伴|老爷子|老太太|男孩|女孩|小伙|姑娘|老汉|细路|囡|有人'

/** 我妈, 我的同学: the one named is meant, not the one who owns them. */
const SUBJECT = new RegExp(`(?<self>我(?!们?的?(?:${KIN}|家))|俺|本人)|(?<other>他|她|ta|${KIN})`, 'g')

/** A piece that reports the words or deeds of the one named before: "我妈病了,老说不想活". */
const REPORTS = /^(?:老|总|一直|天天|经常|就|还|又|刚|突然|昨晚|今天|刚才){0,2}(?:说|闹|嚷|吵|哭|喊|留|写)/

export function subjectAt(text: string, scope: Scope, start: number): 'speaker' | 'other' | undefined {
  const clause = scope.clauseAt(start)
  const here = lastSubject(text.slice(clause.start, start + 1))
  if (here !== undefined || !REPORTS.test(text.slice(clause.start))) return here
  return lastSubject(text.slice(clause.sentence.start, clause.start))
}

function lastSubject(text: string): 'speaker' | 'other' | undefined {
  let last: 'speaker' | 'other' | undefined
  for (const { groups = {} } of text.matchAll(SUBJECT)) {
    const { self } = groups
    last = self === undefined ? 'other' : 'speaker'
  }
  return last
}
