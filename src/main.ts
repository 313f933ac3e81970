// Start and stop. Exit codes: 0 clean stop, 78 unusable configuration or store, 70 a bug.
import { serve } from './serve.ts'

process.exitCode = await serve(process)
