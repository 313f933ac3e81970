// Accounts and teams, for administrators. No conversation is ever shown here.
import { get, patch, post, sentence } from './api.js'
import { el, show, toast } from './element.js'
import { field } from './sign-in.js'
import { ROLES } from './words.js'

export function openAccounts(app, me, signOut) {
  const table = el('div', { class: 'sheet' })
  const teamsBox = el('div', { class: 'sheet' })
  const create = el('section', { class: 'sheet' })

  const load = async () => {
    const [accounts, teams] = [await get('/accounts'), await get('/teams')]
    if (!accounts.ok || !teams.ok) return toast(sentence(accounts.ok ? teams : accounts), 'danger')
    show(table, accountTable(accounts.body.accounts, teams.body.teams, me, load))
    show(teamsBox, teamForm(teams.body.teams, load))
    show(create, accountForm(teams.body.teams, load))
  }

  show(
    app,
    el(
      'header',
      { class: 'top' },
      el('h1', {}, me.hospital),
      el('span', { class: 'meta grow' }, '账号与小组'),
      el('span', {}, me.name),
      el('button', { onclick: signOut }, '退出'),
    ),
    el(
      'main',
      { class: 'admin' },
      el('h2', {}, '账号'),
      table,
      el('h2', {}, '新建账号'),
      create,
      el('h2', {}, '小组'),
      teamsBox,
    ),
  )
  load()
  return () => {}
}

function accountTable(accounts, teams, me, reload) {
  const teamNames = new Map(teams.map((team) => [team.id, team.name]))
  const rows = accounts.map((account) =>
    el(
      'tr',
      { class: account.disabledAt === null ? '' : 'off' },
      el('td', {}, account.name),
      el('td', {}, account.login),
      el('td', {}, ROLES[account.role]),
      el('td', {}, account.teamIds.map((id) => teamNames.get(id) ?? id).join('、') || '全部'),
      el('td', {}, String(account.capacity)),
      el('td', {}, account.disabledAt === null ? '启用' : '已停用'),
      el('td', {}, account.id === me.id ? '' : switchButton(account, reload)),
    ),
  )
  const heads = ['姓名', '账号', '角色', '小组', '并发', '状态', ''].map((text) => el('th', { scope: 'col' }, text))
  return el('table', {}, el('thead', {}, el('tr', {}, heads)), el('tbody', {}, rows))
}

function switchButton(account, reload) {
  const disabled = account.disabledAt === null
  const press = async () => {
    const result = await patch(`/accounts/${account.id}`, { disabled })
    toast(result.ok ? '已保存' : sentence(result), result.ok ? 'ok' : 'danger')
    reload()
  }
  return el('button', { onclick: press }, disabled ? '停用' : '启用')
}

function accountForm(teams, reload) {
  const name = field('姓名', { required: true, maxlength: 40 })
  const login = field('账号', { required: true, autocomplete: 'off' })
  const password = field('初始密码（至少 12 个字符）', {
    type: 'password',
    required: true,
    autocomplete: 'new-password',
  })
  const role = el(
    'select',
    {},
    Object.entries(ROLES).map(([value, text]) => el('option', { value }, text)),
  )
  const boxes = teams.map((team) => ({ id: team.id, box: el('input', { type: 'checkbox' }), name: team.name }))
  const submit = async (event) => {
    event.preventDefault()
    const result = await post('/accounts', {
      name: name.input.value,
      login: login.input.value,
      password: password.input.value,
      role: role.value,
      teamIds: boxes.filter(({ box }) => box.checked).map(({ id }) => id),
    })
    toast(result.ok ? '账号已创建' : sentence(result), result.ok ? 'ok' : 'danger')
    if (result.ok) reload()
  }
  return el(
    'form',
    { class: 'inline-form', onsubmit: submit },
    name.label,
    login.label,
    password.label,
    el('label', {}, el('span', {}, '角色'), role),
    boxes.length > 0 &&
      el(
        'fieldset',
        {},
        el('legend', {}, '小组'),
        boxes.map(({ box, name }) => el('label', { class: 'check' }, box, name)),
      ),
    el('button', { class: 'primary', type: 'submit' }, '创建'),
  )
}

function teamForm(teams, reload) {
  const name = field('小组名称', { required: true, maxlength: 40 })
  const submit = async (event) => {
    event.preventDefault()
    const result = await post('/teams', { name: name.input.value })
    toast(result.ok ? '小组已创建' : sentence(result), result.ok ? 'ok' : 'danger')
    if (result.ok) reload()
  }
  return el(
    'div',
    {},
    el('p', {}, teams.map((team) => team.name).join('、') || '还没有小组：所有咨询员共用一条队列。'),
    el('form', { class: 'inline-form', onsubmit: submit }, name.label, el('button', { type: 'submit' }, '新建小组')),
  )
}
