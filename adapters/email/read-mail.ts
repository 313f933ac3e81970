// The bytes of a mail as what we need of it: header fields, and its words as plain text. HTML ends here: nothing of it may
// ever reach a screen.
import { withoutForbidden } from '../../src/channel/xml.ts'
import { textOfHtml } from './html-text.ts'

export interface Mail {
  /** Small letters. Undefined: names no sender. */
  readonly from: string | undefined
  readonly subject: string
  readonly text: string
  readonly messageId: string | undefined
  readonly inReplyTo: string | undefined
  readonly references: readonly string[]
  /** Every value of a header field, unfolded. */
  header(name: string): readonly string[]
  readonly source: Buffer
}

const MAX_HTML_CHARS = 500_000

export async function readMail(source: Buffer): Promise<Mail> {
  const { simpleParser } = await import('mailparser')
  const parsed = await simpleParser(source, {
    // Its own conversion names the address of every picture and gives nothing at all for HTML inside multipart/mixed.
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
    checksumAlgo: false,
  })
  const html = typeof parsed.html === 'string' ? parsed.html.slice(0, MAX_HTML_CHARS) : ''
  const words = parsed.text?.trim() === '' || parsed.text === undefined ? textOfHtml(html) : parsed.text
  const { references = [] } = parsed
  return {
    from: parsed.from?.value[0]?.address?.toLowerCase() || undefined,
    subject: clean(parsed.subject ?? '').replace(/\s+/g, ' '),
    text: clean(words),
    messageId: parsed.messageId,
    inReplyTo: parsed.inReplyTo,
    references: typeof references === 'string' ? [references] : references,
    header: (name) =>
      parsed.headerLines
        .filter(({ key }) => key === name)
        .map(({ line }) =>
          line
            .slice(line.indexOf(':') + 1)
            .replace(/\r?\n[ \t]+/g, ' ')
            .trim(),
        ),
    source,
  }
}

function clean(text: string): string {
  return withoutForbidden(text.toWellFormed())
    .replaceAll('\r\n', '\n')
    .replaceAll('\u00a0', ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
