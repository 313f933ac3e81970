// Builds the console's page into dist/web/console and compresses it. Plain JavaScript: it also runs under the Node of a
// machine that installs for production, where the tools are absent and dist has to be there already.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, gzipSync } from 'node:zlib'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const OUT = fileURLToPath(new URL('../../../dist/web/console/', import.meta.url))
const SMALLEST_WORTH = 1_024

const vite = await findVite()
if (vite === undefined) {
  const state = existsSync(join(OUT, 'index.html')) ? 'kept as it is' : 'MISSING: bring dist/web from a full `npm ci`'
  process.stdout.write(`console page: build tools are not installed, dist/web/console is ${state}\n`)
} else {
  await vite.build({ configFile: join(HERE, 'vite.config.ts'), logLevel: 'warn' })
  for (const file of readdirSync(OUT, { recursive: true })) {
    if (/\.(js|css|svg)$/.test(file)) compress(join(OUT, file))
  }
}

async function findVite() {
  try {
    return await import('vite')
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

function compress(file) {
  const bytes = readFileSync(file)
  if (bytes.length < SMALLEST_WORTH) return
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }))
}
