// Takes out of a sentence what points at a person before it is kept for an editor: numbers, names, addresses, birthdays.
// Pure and one-way. It rather masks a word too many; it never promises that nothing is left: a person still reads it.

const D = '[0-9０-９]'
/** People write long numbers in groups. */
const GAP = '[\\s\\-－—_.·]?'
const HAN = '[\\u4e00-\\u9fff]'
const HOUSE = '(?:[0-9０-９一二三四五六七八九十]+(?:号楼|号|栋|幢|座|楼|单元|室|层|弄|组|户|#|-)?)'
const STREET = '(?:路|街|大道|大街|巷|胡同|弄|村|小区|花园|公寓|新村|家园|苑)'
const SURNAME =
  '(?:欧阳|司马|上官|诸葛|慕容|皇甫|尉迟|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤])'
/** Where a name has ended, or none has begun: 我叫王小明今年五岁, 我是高血压. */
const NAME_LETTER =
  '(?![今是我想要有在个这那说问来去看挂住刚昨前后得发头肚咳感了的吗呢血先女医大生年岁])[\\u4e00-\\u9fff]'

/** In this order: a long number is an identity card before it is a telephone. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[邮箱]'],
  [/(?:https?:\/\/|www\.)[^\s，。！？、]+/gi, '[链接]'],
  [new RegExp(`(?<!${D})(?:${D}${GAP}){17}[0-9０-９Xx](?![0-9０-９a-z])`, 'gi'), '[证件号]'],
  [new RegExp(`(?<!${D})(?:\\+?86${GAP})?[1１][3-9３-９](?:${GAP}${D}){9}(?!${D})`, 'g'), '[电话]'],
  [new RegExp(`(?<!${D})[0０]${D}{2,3}[\\s\\-－—]?${D}{7,8}(?!${D})`, 'g'), '[电话]'],
  [new RegExp(`(?<!${D})[48]00[\\s\\-－—]?${D}{3}[\\s\\-－—]?${D}{4}(?!${D})`, 'g'), '[电话]'],
  [/(?<!\d)(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?\s*(?:出生|生日|生人|生的|生)/g, '[生日]'],
  [/(?<!\d)(?:19|20)\d{2}(?:年\d{1,2}月\d{1,2}[日号]?|([-/.])\d{1,2}\1\d{1,2})(?!\d)/g, '[日期]'],
  [/(出生(?:日期|年月)?(?:是|于|在|为|[:：])?)\s*\d{2,4}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?/g, '$1[生日]'],
  [/((?:微信号?|vx|wx|[qｑＱ]{2}号?)(?:是|为|[:：])?\s*)[a-z0-9][\w-]{4,}/gi, '$1[账号]'],
  [/((?:住院号|就诊卡号?|病历号|门诊号|卡号|社保号|护照号?)(?:是|为|[:：])?\s*)[a-z0-9-]{3,}/gi, '$1[号码]'],
  [new RegExp(`(?:${D}[\\s\\-－—]?){6,}${D}`, 'g'), '[号码]'],
  [/[零〇一二三四五六七八九幺两]{7,}/g, '[号码]'],
  [/[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}/g, '[车牌]'],
  [
    new RegExp(
      `((?:住在|家住|住址|家在|地址)(?:是|在|[:：])?)(?=[^，。！？,!?\\s]{0,24}(?:[省市县镇乡村]|${STREET}|[栋幢室]|${D}号))[^，。！？,!?\\s]{3,40}`,
      'g',
    ),
    '$1[地址]',
  ],
  [new RegExp(`(?:${HAN}{2,3}[省市]){0,2}(?:${HAN}{2,3}[区县])?${HAN}{2,4}${STREET}${HOUSE}+`, 'g'), '[地址]'],
  [new RegExp(`${D}+(?:栋|幢|号楼)(?:${D}+单元)?${D}{3,4}室?`, 'g'), '[地址]'],
  [
    /((?:我|他|她|孩子|宝宝|爸爸|妈妈)(?:大名|名字)?叫|名叫|叫做|(?:姓名|名字)(?:是|叫|为|[:：])\s*)(?!什么|啥|不|做|我|你|医|车|号|救)[\u4e00-\u9fffa-z·]{1,4}?(?=$|[，。！？,.!?、；;\s]|今年|想|要|的|我|是|[0-9一二三四五六七八九十]+岁)/gi,
    '$1[姓名]',
  ],
  [
    new RegExp(`((?:我|他|她|名字|姓名)?叫|我是|本人|患者|病人|联系人(?:是|[:：])?)${SURNAME}${NAME_LETTER}{1,2}`, 'g'),
    '$1[姓名]',
  ],
  [new RegExp(`((?:我|他|她|免贵|本人)姓)${HAN}`, 'g'), '$1[姓名]'],
  [new RegExp(`${SURNAME}(?=(?:先生|女士|小姐|阿姨|大爷|大妈|老师傅|同学))`, 'g'), '[姓名]'],
]

export function deIdentify(text: string): string {
  return RULES.reduce((masked, [pattern, mask]) => masked.replace(pattern, mask), text)
}
