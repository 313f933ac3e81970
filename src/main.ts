// Start and stop. Exit codes: 0 clean stop, 78 unusable configuration or store, 70 a bug.
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { serve } = await import('./serve.ts')
process.exitCode = await serve(process)
