// The few signs of the page, drawn here: no picture files, no fonts. Always beside words or a label.
const PATHS = {
  warning: 'M12 4 2.8 20h18.4L12 4Zm0 6v4.5m0 2.6v.1',
  phone: 'M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2Z',
  picture:
    'M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2ZM8.5 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4Zm-4.5 9 11-9 6 5.5',
  close: 'M6 6l12 12M18 6 6 18',
  waiting: 'M12 3a9 9 0 1 0 9 9',
} as const

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return <Drawn path={PATHS[name]} />
}

export function Drawn({ path }: { readonly path: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  )
}
