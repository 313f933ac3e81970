// Where the page begins: set-up, sign-in, or the work itself.

import { openAccounts } from './accounts.js'
import { get, remove, useSession } from './api.js'
import { openDesk } from './desk.js'
import { el, show } from './element.js'
import { showSetup, showSignIn } from './sign-in.js'
import { ROLES } from './words.js'

const app = document.getElementById('app')

async function start() {
  const setupToken = /^#setup=([\w-]+)$/.exec(location.hash)?.[1]
  if (setupToken !== undefined) {
    history.replaceState(null, '', '/console/')
    return showSetup(app, setupToken, start)
  }
  useSession('', () => {})
  const result = await get('/session')
  if (result.ok) return work(result.body)
  const state = await get('/setup')
  if (state.status === 0) return unreachable()
  showSignIn(app, { hospital: state.body.hospital, needsSetup: state.body.needsSetup, onSignedIn: work })
}

function work(me) {
  let close = () => {}
  const signedOut = () => {
    close()
    start()
  }
  useSession(me.csrfToken, signedOut)
  const signOut = async () => {
    close()
    await remove('/session')
    start()
  }
  if (me.permissions.includes('conversation.read')) close = openDesk(app, me, signOut)
  else if (me.permissions.includes('account.manage')) close = openAccounts(app, me, signOut)
  else nothingHere(me, signOut)
}

function nothingHere(me, signOut) {
  show(
    app,
    el(
      'main',
      { class: 'door' },
      el('h1', {}, me.hospital),
      el('p', {}, `${me.name}，您的账号（${ROLES[me.role]}）在这里没有会话。`),
      el('button', { onclick: signOut }, '退出登录'),
    ),
  )
}

function unreachable() {
  show(
    app,
    el(
      'main',
      { class: 'door' },
      el('h1', {}, '导诊台'),
      el('p', { role: 'alert' }, '暂时连不上服务器，请稍后再试。'),
      el('button', { onclick: start }, '重试'),
    ),
  )
}

start()
