// A file kept by the hospital: fetched with the token and saved under its name. Never opened in this page.
import { useState } from 'preact/hooks'
import { ExtraIcon } from '../extra-icons.tsx'
import { useAllWords } from '../extra-words.ts'
import { useWard } from '../ward.ts'

/** The browser reads it after the click has been answered. */
const FORGET_AFTER_MS = 60_000

export interface FileLinkProps {
  readonly name: string
  /** Undefined: still on its way out. */
  readonly mediaId?: string | undefined
}

export function FileLink({ name, mediaId }: FileLinkProps) {
  return (
    <p class="said file-name">
      <ExtraIcon name="file" /> {name} {mediaId !== undefined && <Save name={name} mediaId={mediaId} />}
    </p>
  )
}

function Save({ name, mediaId }: { readonly name: string; readonly mediaId: string }) {
  const { chat } = useWard()
  const words = useAllWords()
  const [state, setState] = useState<'here' | 'coming' | 'missing'>('here')
  const fetchIt = async () => {
    setState('coming')
    const blob = await chat.openMedia(mediaId).catch(() => undefined)
    setState(blob === undefined ? 'missing' : 'here')
    if (blob !== undefined) save(blob, name)
  }
  return (
    <>
      <button
        type="button"
        class="save-file"
        aria-label={`${words.saveFile} ${name}`}
        disabled={state === 'coming'}
        onClick={fetchIt}
      >
        {state === 'coming' ? words.savingFile : words.saveFile}
      </button>
      <span role="status">{state === 'missing' && words.fileFailed}</span>
    </>
  )
}

function save(blob: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), FORGET_AFTER_MS)
}
