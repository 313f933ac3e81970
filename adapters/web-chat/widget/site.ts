// The hospital's site around our frame, as far as it talks to us: who its visitor is, which page this is, when to shut. Only
// the page that frames us is heard, and only sites the hospital lists can frame us.
export type FromSite =
  | { readonly daozhen: 'user'; readonly userId: string; readonly expiresAt: number; readonly signature: string }
  | { readonly daozhen: 'pages'; readonly pages: readonly { path: string; title: string; at: number }[] }
  | { readonly daozhen: 'opened' }

export type ToSite =
  | { readonly daozhen: 'ready' }
  | { readonly daozhen: 'close' }
  | { readonly daozhen: 'unread'; readonly count: number }
  | { readonly daozhen: 'trail'; readonly isOn: boolean }
  | { readonly daozhen: 'told'; readonly pages: number }
  | { readonly daozhen: 'warn'; readonly text: string }

export interface Site {
  tell(message: ToSite): void
  listen(hear: (message: FromSite) => void): void
}

/** Undefined: the page stands by itself. */
export function findSite(): Site | undefined {
  if (window.parent === window) return undefined
  return {
    // Nothing in it is a secret: any page that can frame us may read it.
    tell: (message) => window.parent.postMessage(message, '*'),
    listen(hear) {
      window.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
        if (source === window.parent && isFromSite(data)) hear(data)
      })
    },
  }
}

function isFromSite(data: unknown): data is FromSite {
  return typeof data === 'object' && data !== null && 'daozhen' in data && typeof data.daozhen === 'string'
}
