// A way out of the conversation: web addresses only, checked by the server and again here; says where it leads.
import { useWard } from '../ward.ts'

export function OpenLink({ url, label }: { readonly url: string | undefined; readonly label: string }) {
  const { words } = useWard()
  const address = webAddress(url)
  if (address === undefined) return url === undefined ? null : <p class="said">{words.unknown}</p>
  return (
    <a class="open" href={address.href} target="_blank" rel="noopener noreferrer nofollow">
      {address.host === location.host ? label : `${label} ${address.host}`}
    </a>
  )
}

function webAddress(url: string | undefined): URL | undefined {
  try {
    const address = new URL(url ?? '', location.href)
    return url !== undefined && /^https?:$/.test(address.protocol) ? address : undefined
  } catch {
    return undefined
  }
}
