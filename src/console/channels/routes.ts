// The doors about channels; part of ../routes.ts.
import { type Route, route } from '../route.ts'
import { channelsContract as contract } from './contract.ts'
import { channels } from './health.ts'
import { channelSettings, checkChannel, holdSecret } from './settings.ts'
import { channelSettingsContract as settings } from './settings-contract.ts'
import { channelTest, testChannel, testers } from './test-send.ts'

export const CHANNEL_ROUTES: readonly Route[] = [
  route('GET', '/channels', 'channel.read', contract.channels, channels),
  route('GET', '/channels/:id/testers', 'channel.manage', contract.testers, testers),
  route('POST', '/channels/:id/tests', 'channel.manage', contract.testChannel, testChannel),
  route('GET', '/channels/:id/tests/:message', 'channel.manage', contract.channelTest, channelTest),
  route('GET', '/channel-settings', 'channel.read', settings.channelSettings, channelSettings),
  route('PUT', '/channel-settings/:id/secrets/:field', 'channel.manage', settings.holdSecret, holdSecret),
  route('POST', '/channel-settings/:id/check', 'channel.manage', settings.checkChannel, checkChannel),
]
