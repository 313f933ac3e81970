// English words about the settings of channels.
import type { channelSettingsZhCn } from './channel-settings.zh-cn.ts'

export const channelSettingsEn: Readonly<Record<keyof typeof channelSettingsZhCn, string>> = {
  'channelSettings.platform': 'Platform',
  'channelSettings.enabled': 'In use',
  'channelSettings.addressMeans':
    "Enter it as the callback (server) address on the platform's site; it answers once the channel is released and the service was restarted.",
  'channelSettings.fileOnly':
    'Settings of this platform stand in the settings file only; here it is switched on and off.',
  'channelSettings.byDefault': 'usually {value}',

  'channelSettings.secret.unset': 'Not set',
  'channelSettings.secret.held': 'Set',
  'channelSettings.secret.file': 'Set (in the settings file)',
  'channelSettings.secret.variable': 'Set (environment variable {name})',
  'channelSettings.give': 'Enter',
  'channelSettings.replace': 'Replace',
  'channelSettings.clear': 'Clear',
  'channelSettings.giveNamed': 'Enter {name}',
  'channelSettings.replaceNamed': 'Replace {name}',
  'channelSettings.clearNamed': 'Clear {name}',
  'channelSettings.newNamed': 'New {name}',
  'channelSettings.keep': 'Encrypt and save',
  'channelSettings.secretKept': '{name} was encrypted and saved',
  'channelSettings.secretMeans':
    'Saved encrypted: nobody can read it afterwards, only replace it. {example} refers to an environment variable of the service.',

  'channelSettings.check': 'Test the connection',
  'channelSettings.checking': 'Connecting…',
  'channelSettings.result.works': 'Connected: the platform knows this account',
  'channelSettings.result.refused': 'The platform refused this account (code {code})',
  'channelSettings.result.unreachable': 'The platform cannot be reached; check the network',
  'channelSettings.result.incomplete': 'Something that is needed is missing or not right yet',
  'channelSettings.result.unapproved':
    'It refers to environment variables: tested once a second person has approved it',
  'channelSettings.result.cannot': 'This platform has no connection to test',

  'channelSettings.releasedNo': 'release {n} is the newest',
  'channelSettings.published': 'Released',
  'channelSettings.releaseDone': 'Release {n} is made and takes effect at the next start',
  'channelSettings.restart': 'Takes effect at the next start.',
  'channelSettings.runs': 'Release {running} is running, release {released} is the newest.',
  'channelSettings.runsFile': 'The settings file is running, release {released} is the newest.',
  'channelSettings.what.added': 'comes into use',
  'channelSettings.what.changed': 'changes',
  'channelSettings.what.off': 'goes out of use',
  'channelSettings.leftOut': 'Channels that did not start.',
  'channelSettings.problem': '{field}: {said}',
  'channelSettings.problems': '; ',
  'channelSettings.leftOutMeans':
    'They are released, but their settings cannot be used; the start went on without them. Correct, release and restart.',

  'channelSettings.new': 'New channel',
  'channelSettings.choosePlatform': 'Choose a platform',
  'channelSettings.idMeans': 'Begins with a small letter; digits and hyphens may follow. Part of its address, for good',

  'editing.field.channel.platform': 'Platform',
  'editing.field.channel.enabled': 'In use',
  'editing.field.channel.settings': 'Settings',
  'action.channel.secret': 'Channel secret given',
  'action.channel.check': 'Channel connection tested',
}
