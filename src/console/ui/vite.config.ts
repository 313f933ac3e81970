// How the console's page is built: one folder of hashed files for Chrome 100 and later, nothing from elsewhere.
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const HERE = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  root: HERE,
  base: '/console/',
  publicDir: `${HERE}public`,
  plugins: [vue()],
  build: {
    outDir: fileURLToPath(new URL('../../../dist/web/console', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome100',
    cssTarget: 'chrome100',
    assetsInlineLimit: 0, // the page's Content-Security-Policy knows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
