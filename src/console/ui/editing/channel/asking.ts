// What the channel forms ask of /api/v1/channel-settings, beside their drafts. A secret goes out once and is kept nowhere.
import { useQuery } from '@tanstack/vue-query'
import { bodyOf, change, get, post, type ResponseOf } from '../../api.ts'
import { language } from '../../words/words.ts'

export type ChannelSettings = ResponseOf<'channelSettings'>
export type Platform = ChannelSettings['platforms'][number]
export type Field = NonNullable<Platform['fields']>[number]
export type CheckResult = ResponseOf<'checkChannel'>

const at = (id: string) => `/channel-settings/${encodeURIComponent(id)}`

/** Read again with everything else of editing: a release changes what waits. */
export const useChannelSettings = () =>
  useQuery({
    queryKey: ['editing', 'channel', 'settings'],
    queryFn: () => bodyOf(get('channelSettings', '/channel-settings')),
  })

export interface GivenSecret {
  readonly id: string
  readonly platform: string
  readonly field: string
  readonly value: string | readonly string[]
  /** Of the draft: where it may be sent. */
  readonly addresses: Readonly<Record<string, unknown>>
}

export const holdSecret = ({ id, field, ...given }: GivenSecret) =>
  change('holdSecret', 'PUT', `${at(id)}/secrets/${encodeURIComponent(field)}`, given)

export const checkChannel = (id: string) => post('checkChannel', `${at(id)}/check`)

/** As the adapter says it, in the language of whoever looks. */
export const inWords = (words: { readonly zh: string; readonly en: string }): string =>
  language.value === 'en' ? words.en : words.zh
