// What came with a mail beside its words: found in its structure, fetched one by one when it is kept, never with the mail.
import type { MessageStructureObject } from 'imapflow'
import { DaozhenError } from '../../src/base/errors.ts'
import type { OpenedMedia } from '../../src/channel/adapter.ts'
import type { MediaRef, SaidContent } from '../../src/model/content.ts'
import type { Mailbox } from './mailbox.ts'

const MAX_BYTES = 20 * 1024 * 1024
const MAX_DEPTH = 20

/** `place`: UIDVALIDITY and UID, which name the mail as long as it stays in its folder. */
export function attachmentsIn(structure: MessageStructureObject | undefined, place: string): readonly SaidContent[] {
  return structure === undefined
    ? []
    : leavesOf(structure, 0)
        .filter(isAttached)
        .map((part) => contentOf(part, place))
}

/** A mail attached to a mail stays whole. */
function leavesOf(part: MessageStructureObject, depth: number): readonly MessageStructureObject[] {
  if (part.childNodes === undefined || !part.type.startsWith('multipart/')) return [part]
  return depth > MAX_DEPTH ? [] : part.childNodes.flatMap((child) => leavesOf(child, depth + 1))
}

function isAttached({ type, disposition }: MessageStructureObject): boolean {
  if (disposition === 'attachment') return true
  return !type.startsWith('text/') && !type.startsWith('multipart/') && type !== 'message/delivery-status'
}

function contentOf(part: MessageStructureObject, place: string): SaidContent {
  const media: MediaRef = { platformMediaId: `${place}.${part.part ?? '1'}`, mimeType: part.type }
  switch (part.type.split('/')[0]) {
    case 'image':
      return { kind: 'image', media }
    case 'audio':
      return { kind: 'voice', media }
    case 'video':
      return { kind: 'video', media }
    default:
      return { kind: 'file', media, fileName: nameOf(part) }
  }
}

function nameOf({ dispositionParameters, parameters, type }: MessageStructureObject): string {
  const name = dispositionParameters?.filename ?? parameters?.name ?? (type === 'message/rfc822' ? '邮件.eml' : '附件')
  return name.replace(/[\p{Cc}/\\]/gu, '_').slice(0, 120)
}

/** Throws `DZ_MEDIA` when it cannot be had: the mail was moved, or the folder made anew. */
export async function openAttachment(
  { platformMediaId, mimeType }: MediaRef,
  mailbox: Mailbox,
  signal: AbortSignal,
): Promise<OpenedMedia | 'too-large'> {
  const [, validity = '', uid = '', part = ''] = /^(\d+)\.(\d+)\.([\d.]+)$/.exec(platformMediaId) ?? []
  const bytes = await mailbox
    .use(async (folder) => {
      if (folder.validity !== validity) return undefined
      const { content } = await folder.client.download(uid, part, {
        uid: true,
        maxBytes: MAX_BYTES + 1,
        decodeText: false,
      })
      return content === undefined ? undefined : Buffer.concat(await content.toArray())
    }, signal)
    .catch((cause: unknown) => {
      throw new DaozhenError('DZ_MEDIA', 'media not available: the mailbox was not reached', { cause })
    })
  if (bytes === undefined) throw new DaozhenError('DZ_MEDIA', 'media not available: the mail is not there any more')
  return bytes.length > MAX_BYTES ? 'too-large' : { mimeType, bytes }
}
