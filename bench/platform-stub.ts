// The platforms' APIs as one: says yes to everything, in every platform's way at once, and counts. Where an answer rides on
// the webhook's reply, a count above zero is a finding.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PlatformStub {
  readonly url: string
  calls(): number
  close(): void
}

const YES = JSON.stringify({
  ...{ errcode: 0, errmsg: 'ok', access_token: 'benchmark', expires_in: 7200 },
  ...{ next_cursor: 'C0', has_more: 0, msg_list: [] }, // WeCom: nothing to pull
  ...{ id: 'sent', timestamp: 1_790_000_000 }, // QQ
  ...{ status: 'ok', retcode: 0, data: { message_id: 'sent' } }, // OneBot; `data`: Feishu, too
  ...{ code: 0, msg: 'ok', tenant_access_token: 'benchmark', expire: 7200 },
  ...{ accessToken: 'benchmark', expireIn: 7200, processQueryKey: 'sent' }, // DingTalk
  ...{ Code: 'OK', Message: 'OK', BizId: 'sent', RequestId: 'R' }, // Aliyun
  Response: { SendStatusSet: [{ SerialNo: 'sent', Code: 'Ok', Fee: 1 }], RequestId: 'R' }, // Tencent
})

/** `instead`: of yes, what this call gets. */
export async function startPlatformStub(
  instead: (path: string) => string | undefined = () => undefined,
): Promise<PlatformStub> {
  let calls = 0
  const server = createServer((request, response) => {
    calls++
    request.resume()
    request.once('end', () => {
      response.setHeader('Content-Type', 'application/json')
      response.end(instead(request.url ?? '') ?? YES)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
