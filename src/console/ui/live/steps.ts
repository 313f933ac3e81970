// What was done in an emergency, told to the server once: a repeat after a lost answer carries the same key.
import { defineStore } from 'pinia'
import { post, type Refusal, type Result, type Step } from '../api.ts'
import { newKey } from '../browser.ts'
import { sayRefusal } from '../words/refusal.ts'
import { useDesk } from './desk.ts'
import { useToasts } from './toasts.ts'

type NewStep = Pick<Step, 'kind'> & { readonly outcome?: 'reached' | 'no-answer'; readonly whom?: string }

const TRIES = 3

export const useSteps = defineStore('steps', () => {
  const [desk, toasts] = [useDesk(), useToasts()]

  async function take(conversationId: string, step: NewStep): Promise<boolean> {
    const key = newKey()
    return settle(conversationId, () => post('takeStep', `/conversations/${conversationId}/steps`, step, { key }))
  }

  async function retract(conversationId: string, { id }: Step): Promise<boolean> {
    const key = newKey()
    return settle(conversationId, () => post('retractStep', `/steps/${id}/retract`, {}, { key }))
  }

  async function settle(conversationId: string, ask: () => Promise<Result<unknown>>): Promise<boolean> {
    let result = await ask()
    for (let tried = 1; tried < TRIES && !result.ok && isPassing(result); tried++) result = await ask()
    if (!result.ok) fail(result.error)
    await desk.refresh({ thread: conversationId })
    return result.ok
  }

  function fail(refusal: Refusal): void {
    toasts.say(sayRefusal(refusal), 'danger')
  }

  return { take, retract }
})

function isPassing({ status }: { readonly status: number }): boolean {
  return status === 0 || status >= 500
}
