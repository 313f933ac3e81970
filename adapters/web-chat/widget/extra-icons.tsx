// Signs of the parts few need at once (extras.ts); loaded with them.
import { Drawn } from './icons.tsx'

const PATHS = {
  file: 'M14 3H6a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V9l-6-6Zm0 0v6h6',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5Z',
  shield: 'M12 3 4 6v6c0 5 3.5 8 8 9 4.5-1 8-4 8-9V6l-8-3Zm-3 9 2 2 4-4',
  star: 'm12 3 2.8 5.7 6.2.9-4.5 4.4 1 6.2L12 17.3l-5.500 2.900 1-6.200L3 9.600l6.200-.9L12 3Z',
  back: 'M15 5l-7 7 7 7',
} as const

export function ExtraIcon({ name }: { readonly name: keyof typeof PATHS }) {
  return <Drawn path={PATHS[name]} />
}
