// The box to write in. Enter sends, except while an input method is composing Chinese; Shift+Enter breaks the line.
// Pictures go out of here too, once keeping health data was agreed to.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type ChatState, isAgreed } from '../chat-state.ts'
import { Icon } from '../icons.tsx'
import { useWard } from '../ward.ts'

const TAKEN = 'image/*,application/pdf'

export function Composer({ state }: { readonly state: ChatState }) {
  const { chat, words, extras } = useWard()
  const { box, text, write, send } = useDraft(state)
  const picker = useRef<HTMLInputElement>(null)

  const sendFiles = (files: readonly File[]) => {
    for (const file of files) {
      // In line at once: what is written while a photo is made smaller comes after it.
      chat.add({ kind: 'file', name: file.name, type: file.type }, extras?.forSending(file) ?? file)
    }
  }
  const pick = () => {
    if (isAgreed(state, 'health')) picker.current?.click()
    else {
      // Asked again because it is needed now.
      chat.keep.remove('consentAsked')
      chat.set({ consentAsked: false })
      requestAnimationFrame(() => document.querySelector<HTMLElement>('.consent input')?.focus())
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // 229: Safari ends the composition before it reports the key that ended it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }
  return (
    <form
      id="composer"
      class="composer"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        send()
        box.current?.focus()
      }}
    >
      {state.about?.takesFiles === true && (
        <>
          <button
            type="button"
            id="attach"
            class="attach"
            aria-label={words.attach}
            title={words.attach}
            onClick={pick}
          >
            <Icon name="picture" />
          </button>
          <input
            ref={picker}
            id="files"
            type="file"
            accept={TAKEN}
            multiple
            hidden
            aria-label={words.attach}
            onChange={(event) => {
              sendFiles(Array.from(event.currentTarget.files ?? []))
              event.currentTarget.value = ''
            }}
          />
        </>
      )}
      <label class="sr" for="words">
        {words.prompt}
      </label>
      <textarea
        ref={box}
        id="words"
        rows={1}
        maxLength={4000}
        enterkeyhint="send"
        placeholder={words.prompt}
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" id="send">
        {words.send}
      </button>
    </form>
  )
}

function useDraft(state: ChatState) {
  const { chat } = useWard()
  const box = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(() => chat.drafts.get('draft') ?? '')
  useLayoutEffect(() => {
    const area = box.current
    if (area === null) return
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight + 2}px`
  }, [text, state.isBig])
  const write = (next: string) => {
    setText(next)
    chat.drafts.set('draft', next)
    const isWithPeople = state.standing?.conversation.with === 'person' || state.standing?.conversation.with === 'line'
    if (next.trim() !== '' && isWithPeople) chat.types()
  }
  const send = () => {
    // Read from the box itself: what an input method has just put there may not be drawn yet.
    const said = (box.current?.value ?? text).trim()
    if (said === '') return
    chat.add({ kind: 'say', text: said })
    setText('')
    chat.drafts.set('draft', '')
  }
  return { box, text, write, send }
}
