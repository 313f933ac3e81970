// Builds the patient's page, the loader and the demo site into dist/web, and compresses them. Plain JavaScript: it also runs
// where the tools are absent and dist has to be there already.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, gzipSync } from 'node:zlib'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const WEB = fileURLToPath(new URL('../../../dist/web/', import.meta.url))
const SMALLEST_WORTH = 1_024

const vite = await findVite()
if (vite === undefined) {
  const isThere = existsSync(join(WEB, 'chat', 'index.html'))
  const state = isThere ? 'kept as it is' : 'MISSING: bring dist/web from a full `npm ci`'
  process.stdout.write(`chat page: build tools are not installed, dist/web/chat is ${state}\n`)
} else {
  for (const mode of ['production', 'loader']) {
    await vite.build({ configFile: join(HERE, 'vite.config.ts'), logLevel: 'warn', mode })
  }
  cpSync(join(HERE, 'demo'), join(WEB, 'demo'), { recursive: true })
  for (const folder of ['chat', 'demo']) compressAll(join(WEB, folder))
}

async function findVite() {
  try {
    return await import('vite')
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

function compressAll(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name)
    if (!/\.(js|css|svg|html)$/.test(name)) continue
    const bytes = readFileSync(file)
    if (bytes.length < SMALLEST_WORTH) continue
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }))
  }
}
