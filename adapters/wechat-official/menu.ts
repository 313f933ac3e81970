// The account's menu (自定义菜单): created, read and deleted by an operator's command, never while serving patients. Phones
// show a change after up to five minutes.

import type { Failed } from '../../src/channel/errcode-api.ts'
import type { WechatClient } from './client.ts'

export type MenuButton =
  | { readonly type: 'click'; readonly name: string; readonly key: string }
  | { readonly type: 'view'; readonly name: string; readonly url: string }
  | { readonly type: 'scancode_push' | 'scancode_waitmsg'; readonly name: string; readonly key: string }
  | {
      readonly type: 'miniprogram'
      readonly name: string
      readonly url: string
      readonly appid: string
      readonly pagepath: string
    }

/** A top button: either acts itself or opens one to five others. */
export type TopButton = MenuButton | { readonly name: string; readonly sub_button: readonly MenuButton[] }

export type MenuOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly failed: Failed }

const NO_MENU = 46003

/** One sentence per problem; empty: WeChat should take it. */
export function menuProblems(buttons: readonly TopButton[]): readonly string[] {
  const problems: string[] = []
  if (buttons.length < 1 || buttons.length > 3) problems.push('a menu has 1 to 3 top buttons')
  for (const button of buttons) {
    if (Buffer.byteLength(button.name) > 16) problems.push(`${button.name}: a top button's name has at most 16 bytes`)
    const below = 'sub_button' in button ? button.sub_button : undefined
    if (below !== undefined && (below.length < 1 || below.length > 5))
      problems.push(`${button.name}: opens 1 to 5 buttons`)
    for (const { name } of below ?? []) {
      if (Buffer.byteLength(name) > 60) problems.push(`${name}: a button's name has at most 60 bytes`)
    }
    for (const one of below ?? ('sub_button' in button ? [] : [button])) problems.push(...targetProblems(one))
  }
  return problems
}

function targetProblems(button: MenuButton): readonly string[] {
  if ('key' in button && Buffer.byteLength(button.key) > 128) return [`${button.name}: a key has at most 128 bytes`]
  return 'url' in button && Buffer.byteLength(button.url) > 1024 ? [`${button.name}: a url has at most 1024 bytes`] : []
}

export async function createMenu(
  client: WechatClient,
  buttons: readonly TopButton[],
  signal: AbortSignal,
): Promise<MenuOutcome<undefined>> {
  const answer = await client.call({ path: '/cgi-bin/menu/create', json: { button: buttons } }, signal)
  return answer.kind === 'ok' ? { kind: 'done', value: undefined } : { kind: 'failed', failed: answer.failed }
}

/** The menu as WeChat has it; undefined: there is none. */
export async function getMenu(client: WechatClient, signal: AbortSignal): Promise<MenuOutcome<unknown>> {
  const answer = await client.call({ path: '/cgi-bin/menu/get' }, signal)
  if (answer.kind === 'ok') return { kind: 'done', value: answer.fields.menu }
  return answer.code === NO_MENU ? { kind: 'done', value: undefined } : { kind: 'failed', failed: answer.failed }
}

export async function deleteMenu(client: WechatClient, signal: AbortSignal): Promise<MenuOutcome<undefined>> {
  const answer = await client.call({ path: '/cgi-bin/menu/delete' }, signal)
  return answer.kind === 'ok' ? { kind: 'done', value: undefined } : { kind: 'failed', failed: answer.failed }
}
