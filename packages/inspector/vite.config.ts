import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { type Plugin, type UserConfig, build, defineConfig } from 'vite'
import { templateOf } from './src/common/snapshot.ts'

// Always React's production build, also when a test runner builds the page and says NODE_ENV=test.
process.env['NODE_ENV'] = 'production'

// Sources of the packages beside this one, so that no build has to come first.
const resolution: UserConfig['resolve'] = { conditions: ['@onhook/source', 'module', 'browser', 'development|production'] }

/** In one file there is nothing to fetch: the workers are made of texts, and the sample stays out. */
const inOneFile: Plugin = {
  name: 'onhook:in-one-file', enforce: 'pre',
  resolveId: (id, from) => (id.endsWith('-worker.ts?worker') && from !== undefined ? `${resolve(from, '..', id.slice(0, -'?worker'.length))}?worker&inline` : id === 'elkjs/lib/elk-worker.min.js?url' ? '\0elk-worker' : id.endsWith('sample/incident.jsonl?raw') ? '\0no-sample' : undefined),
  load: (id) => (id === '\0no-sample' ? 'export default ""' : id === '\0elk-worker' ? "import text from 'elkjs/lib/elk-worker.min.js?raw'\nexport default URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))" : undefined),
}

/** No text of a script may end it, or open a comment in it; inside of strings and patterns both can be written otherwise. */
const scriptText = (code: string): string => code.replaceAll(/<\/(?=script)/gi, '<\\/').replaceAll('<!--', '<\\!--')
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** `snapshot.html`: the page as one file with a place for a trace. See `src/common/snapshot.ts`. */
function snapshotTemplate(): Plugin {
  let root = '', outDir = ''
  return {
    name: 'onhook:snapshot', apply: 'build',
    configResolved(config) { root = config.root; outDir = resolve(config.root, config.build.outDir) },
    async closeBundle() {
      const built = await build({
        configFile: false, root, base: './', logLevel: 'error', resolve: resolution, plugins: [react(), inOneFile],
        // From disk a page has no origin, and Chromium starts no worker of modules there: a classic one starts.
        worker: { format: 'iife' },
        build: { write: false, target: 'es2022', assetsInlineLimit: Number.MAX_SAFE_INTEGER, cssCodeSplit: false, modulePreload: false, chunkSizeWarningLimit: 8_000, reportCompressedSize: false, rolldownOptions: { input: join(root, 'main.tsx'), output: { codeSplitting: false } } },
      })
      const files = (Array.isArray(built) ? built : [built]).flatMap((b) => ('output' in b ? b.output : []))
      const chunks = files.filter((f) => f.type === 'chunk'), style = files.filter((f) => f.type === 'asset' && f.fileName.endsWith('.css')).map((f) => String((f as { source: string | Uint8Array }).source)).join('\n')
      if (chunks.length !== 1 || files.length !== 2 || style === '') throw new Error(`the page as one file must be one script and one style, found ${files.map((f) => f.fileName).join(', ')}`)
      const script = scriptText(chunks[0]!.code), icon = (await readFile(join(root, 'icon.svg'))).toString('base64')
      const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'`
      await writeFile(join(outDir, 'snapshot.html'), templateOf({ policy, icon: `data:image/svg+xml;base64,${icon}`, style, script }))
    },
  }
}

/** The page is built once and served from disk by the relay, at whatever address that has: every path is relative. */
export default defineConfig({
  root: 'src/ui',
  base: './',
  plugins: [react(), snapshotTemplate()],
  resolve: resolution,
  worker: { format: 'es' },
  build: { outDir: '../../dist-ui', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 1_600, reportCompressedSize: false },
})
