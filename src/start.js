// What `npm start` runs: main.ts behind a compile cache. Plain JavaScript, because a TypeScript file would load Node's
// type stripper before it could say that there is a cache; from the second start on nothing needs the stripper.
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('./main.ts')
