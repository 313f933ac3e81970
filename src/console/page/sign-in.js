// The two doors: the first administrator, and everybody after him.
import { post, sentence } from './api.js'
import { el, show } from './element.js'

export function showSignIn(app, { hospital, needsSetup, onSignedIn }) {
  const fault = el('p', { class: 'fault', role: 'alert' })
  const login = field('账号', { name: 'login', autocomplete: 'username', required: true })
  const password = field('密码', {
    name: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  })
  const button = el('button', { class: 'primary', type: 'submit' }, '登录')
  const submit = async (event) => {
    event.preventDefault()
    button.disabled = true
    show(fault)
    const result = await post('/session', { login: login.input.value, password: password.input.value })
    button.disabled = false
    if (result.ok) return onSignedIn(result.body)
    password.input.value = ''
    show(fault, sentence(result))
    password.input.focus()
  }
  show(
    app,
    el(
      'main',
      { class: 'door' },
      el('h1', {}, hospital),
      el('p', { class: 'meta' }, '导诊台'),
      needsSetup && el('p', { class: 'hint' }, '还没有管理员。请打开服务启动时打印的一次性设置链接。'),
      el('form', { class: 'door-form', onsubmit: submit }, login.label, password.label, fault, button),
    ),
  )
  login.input.focus()
}

export function showSetup(app, token, done) {
  const fault = el('p', { class: 'fault', role: 'alert' })
  const name = field('姓名', { name: 'name', autocomplete: 'name', required: true, maxlength: 40 })
  const login = field('账号（小写字母、数字）', { name: 'login', autocomplete: 'username', required: true })
  const password = field('密码（至少 12 个字符，一句话最好记）', {
    name: 'password',
    type: 'password',
    autocomplete: 'new-password',
    required: true,
    minlength: 12,
  })
  const button = el('button', { class: 'primary', type: 'submit' }, '创建管理员')
  const submit = async (event) => {
    event.preventDefault()
    button.disabled = true
    show(fault)
    const wish = { token, name: name.input.value, login: login.input.value, password: password.input.value }
    const result = await post('/setup', wish)
    button.disabled = false
    if (result.ok) return done()
    const used = result.status === 401 ? '这个设置链接已用过或已过期。重新启动服务会打印新的链接。' : sentence(result)
    show(fault, used)
  }
  show(
    app,
    el(
      'main',
      { class: 'door' },
      el('h1', {}, '初始设置'),
      el('p', { class: 'meta' }, '创建第一位系统管理员。系统没有默认账号。'),
      el('form', { class: 'door-form', onsubmit: submit }, name.label, login.label, password.label, fault, button),
    ),
  )
  name.input.focus()
}

export function field(text, attributes) {
  const input = el('input', attributes)
  return { input, label: el('label', {}, el('span', {}, text), input) }
}
