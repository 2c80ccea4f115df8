import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Always React's production build, also when a test runner builds the page and says NODE_ENV=test.
process.env['NODE_ENV'] = 'production'

/** Built from the sources of the packages beside this one, so that no build has to come first. */
export default defineConfig({
  root: 'page',
  base: './',
  plugins: [react()],
  resolve: { conditions: ['@onhook/source', 'module', 'browser', 'development|production'] },
  build: { outDir: '../dist-ui', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false, modulePreload: { polyfill: false } },
})
