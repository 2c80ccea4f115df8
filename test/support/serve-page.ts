/** A page with one script, on 127.0.0.1: a secure context, so microphones are allowed. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'

export type ServedPage = { url: string; close(): Promise<void> }

export async function servePage(script = ''): Promise<ServedPage> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><meta charset="utf-8"><title>onhook</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

/** Sources, bundled for a page: never a stale build. */
export async function bundleForPage(entry: string): Promise<string> {
  const result = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm', platform: 'browser', target: 'es2023', conditions: ['@onhook/source'], sourcemap: 'inline', logLevel: 'silent', define: { 'process.env.NODE_ENV': '"production"' } })
  const [file] = result.outputFiles
  if (!file) throw new Error(`esbuild wrote nothing for ${entry}`)
  return file.text
}
