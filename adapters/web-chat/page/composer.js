// The box to write in. Enter sends, except while an input method is composing Chinese; Shift+Enter breaks the line.

export function createComposer({ form, box, keep, onSay }) {
  const growToFit = () => {
    box.style.height = 'auto'
    box.style.height = `${box.scrollHeight + 2}px`
  }
  const save = () => keep.set('draft', box.value)

  function send() {
    const text = box.value.trim()
    if (text === '') return
    onSay(text)
    box.value = ''
    save()
    growToFit()
  }

  box.addEventListener('keydown', (event) => {
    // 229: Safari ends the composition before it reports the key that ended it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  })
  box.addEventListener('input', () => {
    save()
    growToFit()
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send()
    box.focus()
  })
  box.value = keep.get('draft') ?? ''
  growToFit()
}
