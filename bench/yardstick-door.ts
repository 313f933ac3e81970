// The HTTP half both yardsticks share: what anybody would write first with Koa. Reads the body, checks the signature,
// parses with xml2js, answers a passive text. No limits, no replay window, no encryption, no logs: a floor, not a service.
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa from 'koa'
import { Parser } from 'xml2js'
import { ACCOUNT } from './wechat-envelope.ts'

export interface IncomingText {
  readonly openid: string
  readonly hospital: string
  readonly msgId: string
  readonly text: string
}

/** As long as an ordinary FAQ answer, so that both sides move the same bytes. */
const ANSWER =
  '您好，门诊挂号窗口在一楼大厅东侧，周一至周五上午七点半到下午五点开放；也可以在公众号菜单“就医服务”里预约七天内的号源，' +
  '就诊当天凭身份证或医保卡在自助机上取号，提前十五分钟到候诊区即可。'

export function serveYardstick(answer: (message: IncomingText) => Promise<string>): void {
  const router = new Router()
  router.post('/webhooks/:channel', async (ctx) => {
    const { signature, timestamp, nonce } = ctx.query
    if (signature !== createHash('sha1').update([ACCOUNT.token, timestamp, nonce].sort().join('')).digest('hex')) {
      ctx.status = 403
      return
    }
    ctx.body = await answer(await parse(await readBody(ctx.req)))
    ctx.type = 'application/xml'
  })
  const server = new Koa().use(router.routes()).listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    process.stdout.write(`${JSON.stringify({ event: 'ready', address: `http://127.0.0.1:${port}` })}\n`)
  })
  process.once('SIGTERM', () => process.exit(0))
}

export function passiveReply(message: IncomingText, nowMs: number): string {
  return (
    `<xml><ToUserName><![CDATA[${message.openid}]]></ToUserName><FromUserName><![CDATA[${message.hospital}]]></FromUserName>` +
    `<CreateTime>${Math.floor(nowMs / 1_000)}</CreateTime><MsgType><![CDATA[text]]></MsgType>` +
    `<Content><![CDATA[${ANSWER}]]></Content></xml>`
  )
}

async function readBody(request: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

async function parse(xml: string): Promise<IncomingText> {
  const { xml: fields } = (await new Parser({ explicitArray: false }).parseStringPromise(xml)) as ParsedXml
  return { openid: fields.FromUserName, hospital: fields.ToUserName, msgId: fields.MsgId, text: fields.Content }
}

interface ParsedXml {
  readonly xml: {
    readonly FromUserName: string
    readonly ToUserName: string
    readonly MsgId: string
    readonly Content: string
  }
}
