import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Always React's production build, also when a test runner builds the page and says NODE_ENV=test.
process.env['NODE_ENV'] = 'production'

/** The page is built once and served from disk by the relay, at whatever address that has: every path is relative. */
export default defineConfig({
  root: 'src/ui',
  base: './',
  plugins: [react()],
  // Sources of the packages beside this one, so that no build has to come first.
  resolve: { conditions: ['@onhook/source', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  build: { outDir: '../../dist-ui', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 1_600, reportCompressedSize: false },
})
