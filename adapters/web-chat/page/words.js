// The page's own words in both languages. What the hospital says (answers, title, privacy note) is not here.
const zh = {
  big: '大字版',
  emergencyLabel: '紧急情况',
  signs: '胸痛、呼吸困难、大出血、叫不醒：',
  doNotWait: '急症不要等回复',
  call: '拨打 120',
  ownPhone: '本院急诊',
  log: '对话',
  hello: '您好，请说说您的问题。先由自动助手答复，随时可以转人工。',
  newer: '有新消息 ↓',
  quick: '快捷提问',
  human: '转人工',
  prompt: '输入您的问题',
  send: '发送',
  live: '已连接',
  connecting: '正在连接',
  reconnecting: '网络不稳，正在重新连接。没发出的消息已保存',
  offline: '网络已断开，消息已保存，联网后自动发送',
  queued: '等待发送',
  sending: '发送中…',
  stored: '已送达',
  retrying: '没发出去，会自动重试',
  slowDown: '发得太快，稍后自动发送',
  retryNow: '立即重试',
  failed: '没有发出去',
  retry: '重试',
  remove: '删除',
  you: '我',
  bot: '导诊机器人',
  botNote: '自动回复',
  agent: '导诊台',
  agentNote: '人工',
  system: '通知',
  open: '打开',
  picture: '图片',
  unknown: '［这条消息请到医院导诊台查看］',
}

const en = {
  big: 'Large',
  emergencyLabel: 'Emergency',
  signs: 'Chest pain, trouble breathing, heavy bleeding, fainting:',
  doNotWait: 'in an emergency do not wait',
  call: 'Call 120',
  ownPhone: 'Emergency dept.',
  log: 'Conversation',
  hello: 'Hello, what is your question? An automatic assistant answers first; you can ask for a person at any time.',
  newer: 'New messages ↓',
  quick: 'Quick questions',
  human: 'Talk to a person',
  prompt: 'Your question',
  send: 'Send',
  live: 'Connected',
  connecting: 'Connecting',
  reconnecting: 'Poor network, reconnecting. Unsent messages are saved',
  offline: 'Offline. Messages are saved and will be sent later',
  queued: 'Waiting',
  sending: 'Sending…',
  stored: 'Delivered',
  retrying: 'Not sent yet, will retry',
  slowDown: 'Too fast, will be sent shortly',
  retryNow: 'Retry now',
  failed: 'Not sent',
  retry: 'Retry',
  remove: 'Delete',
  you: 'Me',
  bot: 'Desk assistant',
  botNote: 'automatic reply',
  agent: 'Front desk',
  agentNote: 'a person',
  system: 'Notice',
  open: 'Open',
  picture: 'Picture',
  unknown: '[Please ask for this message at the desk]',
}

export function wordsFor(language) {
  return language === 'en' ? en : zh
}

/** Puts the words of a language into the fixed parts of the page. */
export function translatePage(words) {
  for (const node of document.querySelectorAll('[data-word]')) node.textContent = words[node.dataset.word]
  for (const node of document.querySelectorAll('[data-label]'))
    node.setAttribute('aria-label', words[node.dataset.label])
  for (const node of document.querySelectorAll('[data-placeholder]')) node.placeholder = words[node.dataset.placeholder]
}
