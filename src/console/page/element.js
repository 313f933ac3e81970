// Makes elements. Text always becomes a text node: what a patient wrote can never become markup.

/** `el('button', { class: 'primary', onclick: send }, '发送')`; null and false children are left out. */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (name === 'value' || name === 'checked' || name === 'disabled') element[name] = value
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

export function show(place, ...children) {
  place.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
}

/** A short word at the bottom that goes by itself. */
export function toast(text, kind = 'info') {
  const note = el('div', { class: `toast ${kind}`, role: 'status' }, text)
  document.body.append(note)
  setTimeout(() => note.remove(), 5000)
}
