// The bytes of pictures, voices and files, in a folder of the data directory that no web server knows. Names come from our
// own rows only; what a patient called a file never becomes part of a path.
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { DaozhenError } from '../base/errors.ts'

export const MEDIA_FOLDER = 'media'

const NAME = /^[0-9a-f]{32}$/

export interface MediaFiles {
  /** Resolves once the bytes are on the disk under that name; writing the same name again replaces it. */
  keep(name: string, bytes: Buffer): Promise<void>
  /** Undefined: there is no such file (any more). */
  read(name: string): Promise<Buffer | undefined>
}

export function mediaFilesIn(dataDirectory: string): MediaFiles {
  const folder = join(dataDirectory, MEDIA_FOLDER)
  return {
    async keep(name, bytes) {
      const path = pathOf(folder, name)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeDurably(`${path}.part`, bytes)
      await rename(`${path}.part`, path)
      await flush(folder)
    },
    async read(name) {
      try {
        return await readFile(pathOf(folder, name))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
  }
}

function pathOf(folder: string, name: string): string {
  if (!NAME.test(name)) throw new DaozhenError('DZ_INTERNAL', 'not a name of a media file')
  return join(folder, name)
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, 'w', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
