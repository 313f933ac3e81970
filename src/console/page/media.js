// A picture, voice or file a patient sent. Its bytes come from our own API, which has checked what they are.
import { el } from './element.js'
import { MEDIA_STATES, timeOf } from './words.js'

export function attachment(message) {
  const { state, mimeType } = message.media
  if (state !== 'kept') return el('div', { class: `media meta ${state}` }, MEDIA_STATES[state])
  const address = `/api/v1/messages/${message.id}/media`
  return el('div', { class: 'media' }, shown(message, address, mimeType))
}

function shown(message, address, mimeType) {
  if (mimeType.startsWith('image/')) {
    const picture = el('img', { src: address, alt: `患者 ${timeOf(message.sentAt)} 发送的图片`, loading: 'lazy' })
    return el('a', { class: 'picture', href: address, target: '_blank', rel: 'noopener' }, picture)
  }
  const link = el('a', { href: address, download: true }, mimeType.startsWith('audio/') ? '下载语音' : '下载文件')
  // WeChat's voices are AMR, which most browsers cannot play: those are only saved.
  const plays = mimeType.startsWith('audio/') && document.createElement('audio').canPlayType(mimeType) !== ''
  return plays
    ? [el('audio', { controls: true, preload: 'none', src: address, 'aria-label': '患者的语音' }), link]
    : link
}
