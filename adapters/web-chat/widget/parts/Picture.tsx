// A picture in the conversation. Ours are fetched with the token and shown as a blob; from elsewhere only as a link.
import { useEffect, useState } from 'preact/hooks'
import { useAllWords } from '../extra-words.ts'
import { type PictureProps, useWard } from '../ward.ts'
import { OpenLink } from './OpenLink.tsx'

export function Picture({ url, mediaId, waitingId }: PictureProps) {
  const words = useAllWords()
  const shown = useBlob(mediaId, waitingId)
  const [isWide, setWide] = useState(false)
  if (mediaId === undefined && waitingId === undefined && new URL(url ?? '', location.href).host !== location.host)
    return <OpenLink url={url} label={words.picture} />
  const source = shown ?? ((mediaId ?? waitingId) === undefined ? url : undefined)
  if (shown === 'missing') return <p class="said small">{words.pictureFailed}</p>
  if (source === undefined) return <p class="said small loading">{words.picture}…</p>
  return (
    <button
      type="button"
      class={isWide ? 'enlarge wide' : 'enlarge'}
      aria-pressed={isWide}
      onClick={() => setWide(!isWide)}
    >
      <img class="picture" src={source} alt={words.picture} />
    </button>
  )
}

function useBlob(mediaId: string | undefined, waitingId: string | undefined): string | 'missing' | undefined {
  const { chat } = useWard()
  const [shown, show] = useState<string | 'missing' | undefined>(undefined)
  useEffect(() => {
    if (mediaId === undefined && waitingId === undefined) return undefined
    let url: string | undefined
    let isGone = false
    const fetching = mediaId === undefined ? chat.files.get(waitingId ?? '') : chat.openMedia(mediaId)
    fetching
      .then((blob) => {
        if (isGone) return
        url = blob === undefined ? undefined : URL.createObjectURL(blob)
        show(url ?? 'missing')
      })
      .catch(() => show('missing'))
    return () => {
      isGone = true
      if (url !== undefined) URL.revokeObjectURL(url)
    }
  }, [mediaId, waitingId])
  return shown
}
