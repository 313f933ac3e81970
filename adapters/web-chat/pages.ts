// The pages of the web chat as our server gives them out: the patient's page with the loader other sites embed, and an
// invented hospital's site to try it on. Built into dist/web; each with a policy of its own.
export interface ChatPage {
  readonly mount: string
  readonly folder: URL
  readonly policy: string
}

const BUILT = new URL('../../dist/web/', import.meta.url)

export function webChatPages(allowedOrigins: readonly string[]): readonly ChatPage[] {
  return [
    { mount: '/chat', folder: new URL('chat/', BUILT), policy: chatPolicy(allowedOrigins) },
    { mount: '/demo', folder: new URL('demo/', BUILT), policy: demoPolicy() },
  ]
}

/** Nothing from elsewhere, nothing inline, framed only by the hospital's sites; pictures of one's own as blobs. */
export function chatPolicy(allowedOrigins: readonly string[]): string {
  const ours = ["script-src 'self'", "style-src 'self'", "img-src 'self' blob:", "connect-src 'self'"]
  const frames = `frame-ancestors ${["'self'", ...allowedOrigins].join(' ')}`
  return ["default-src 'none'", ...ours, "base-uri 'none'", "form-action 'none'", frames].join('; ')
}

/** As strict as a careful hospital's site: the loader has to live with it. */
export function demoPolicy(frontDesk = "'self'"): string {
  const parts = ["default-src 'none'", `script-src 'self' ${frontDesk}`, "style-src 'self'", "img-src 'self'"]
  return [...parts, `frame-src ${frontDesk}`, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"].join(
    '; ',
  )
}
