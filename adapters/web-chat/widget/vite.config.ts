// How the patient's page and the loader are built: hashed files for Chrome 86 and Safari 14, nothing inline, nothing from
// elsewhere. `BUILD_PART=loader` makes the one file other sites embed, under a name that never changes.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const OUT = fileURLToPath(new URL('../../../dist/web/chat', import.meta.url))

/** Vite's own loads styles and hints beside a part that comes later; ours bring none, and it would cost a kilobyte. */
const plainImports = {
  name: 'plain-imports',
  load: (id: string) =>
    id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (load) => load()' : null,
}

export default defineConfig(({ mode }) => {
  const isLoader = mode === 'loader'
  return {
    root: HERE,
    base: '/chat/',
    publicDir: isLoader ? false : `${HERE}public`,
    plugins: [{ ...plainImports, enforce: 'pre' as const }],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: OUT,
      emptyOutDir: !isLoader,
      target: ['chrome86', 'safari14'],
      cssTarget: ['chrome86', 'safari14'],
      assetsInlineLimit: 0,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: isLoader
        ? { input: `${HERE}loader.ts`, output: { format: 'iife', entryFileNames: 'loader.js' } }
        : {
            output: {
              hashCharacters: 'hex',
              entryFileNames: 'assets/chat-[hash].js',
              chunkFileNames: 'assets/[name]-[hash].js',
              assetFileNames: 'assets/[name]-[hash][extname]',
            },
          },
    },
    server: { proxy: { '/webhooks': 'http://127.0.0.1:8080' } },
  }
})
