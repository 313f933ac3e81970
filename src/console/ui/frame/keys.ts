// Is a key press meant for us? Never while somebody writes, never when the browser or an input method owns it.

export function isPlainKey(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && event.keyCode !== 229
}

export function isWriting(event: KeyboardEvent): boolean {
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || isAsked()
}

/** A dialog is open: its keys are its own. */
export function isAsked(): boolean {
  return document.querySelector('dialog[open]') !== null
}
