// The bytes of a mail as what we need of it: header fields, and its words as plain text. HTML ends here: nothing of it may
// ever reach a screen.
import { simpleParser } from 'mailparser'
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
  const parsed = await simpleParser(source, {
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
    maxHtmlLengthToParse: MAX_HTML_CHARS,
    checksumAlgo: false,
  })
  // An HTML part inside multipart/mixed leaves `text` undefined (mailparser 3.9.31, read 2026-11-22).
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
