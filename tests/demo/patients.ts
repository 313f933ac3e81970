// The people of the demo: what they write, and when. Invented, all of them.

export interface Line {
  /** Seconds after the doors open. */
  readonly at: number
  readonly who: string
  readonly says: string
}

export const PATIENTS: Readonly<Record<string, string>> = {
  张女士: 'o-demo-zhang',
  陈先生: 'o-demo-chen',
  周阿姨: 'o-demo-zhou',
  小林: 'o-demo-lin',
}

/** One minute at the desk: a question, a department, an emergency, somebody who wants a person. */
export const SCRIPT: readonly Line[] = [
  { at: 2, who: '张女士', says: '停车多少钱' },
  { at: 8, who: '陈先生', says: '孩子咳嗽三天了，挂什么科' },
  { at: 15, who: '张女士', says: '报告在哪里打印' },
  { at: 22, who: '周阿姨', says: '老伴胸口压着疼，出了好多汗' },
  { at: 32, who: '小林', says: '我要投诉，上午排队排了三个小时' },
  { at: 40, who: '陈先生', says: '谢谢' },
  { at: 48, who: '张女士', says: '人工' },
  { at: 56, who: '小林', says: '有人在吗' },
]
