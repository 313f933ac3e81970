// What `npm start` runs: main.ts behind a compile cache. Plain JavaScript, because a TypeScript file would load Node's
// type stripper before it could say that there is a cache; from the second start on nothing needs the stripper.
import { enableCompileCache } from 'node:module'
import { setFlagsFromString } from 'node:v8'

enableCompileCache()
// Left alone, the heap of a busy service grows to four times what is alive before it is looked through.
setFlagsFromString('--heap-growing-percent=50')
await import('./main.ts')
