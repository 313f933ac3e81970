// The real service as it is run, with a mistake in it: on SIGUSR2 a promise fails and nobody looks. A program of
// nobody-caught.test.ts only.
import { serve } from '../../src/serve.ts'

process.on('SIGUSR2', () => void Promise.reject(new Error(process.argv[2])))
process.exitCode = await serve(process)
