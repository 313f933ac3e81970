// The WeChat API the service would call: says yes to everything and counts. In these runs every answer should ride on the
// webhook's reply, so a count above zero is a finding.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PlatformStub {
  readonly url: string
  calls(): number
  close(): void
}

export async function startPlatformStub(): Promise<PlatformStub> {
  let calls = 0
  const server = createServer((request, response) => {
    calls++
    request.resume()
    request.once('end', () => {
      response.setHeader('Content-Type', 'application/json')
      response.end('{"errcode":0,"errmsg":"ok","access_token":"benchmark","expires_in":7200}')
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
