/** The upload of docs/production.md in a browser, which enforces what the Fetch standard says of `keepalive`, to a server that counts what came. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type RunningBrowser } from '../support/browser.ts'
import { productionModule } from '../support/docs-production.ts'

const KIB = 1024
declare const upload: (name: string, text: string) => Promise<void>

let server: Server, browser: RunningBrowser, page: Page
/** What came whole, by the name in its address. */
const came = new Map<string, number>(), said: string[] = []
/** Those whose request the browser gave up before the answer. */
const givenUp = new Set<string>()
/** Answers are held back while this is set, so that requests are under way together. */
let held: (() => void)[] | undefined

beforeAll(async () => {
  const contents = `${productionModule()}\nObject.assign(globalThis, { keepTraces, upload })`
  const bundle = await build({ stdin: { contents, loader: 'ts', resolveDir: fileURLToPath(new URL('..', import.meta.url)) }, bundle: true, write: false, format: 'esm', platform: 'browser', conditions: ['@onhook/source'], logLevel: 'silent' })
  server = createServer((request, response) => {
    let bytes = 0
    request.on('data', (chunk: Buffer) => { bytes += chunk.length })
    request.on('end', () => {
      const name = decodeURIComponent(request.url!.slice('/traces/'.length))
      if (request.method === 'PUT') came.set(name, bytes)
      response.on('close', () => { if (!response.writableFinished) givenUp.add(name) })
      const isScript = request.url === '/page.js'
      response.writeHead(request.url!.includes('refused') ? 507 : 200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
      const answer = (): void => { response.end(isScript ? bundle.outputFiles[0]!.text : '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>') }
      if (held && request.method === 'PUT') held.push(answer)
      else answer()
    })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  browser = await launchBrowser()
  page = await browser.browser.newPage()
  page.on('console', message => { said.push(message.text()) })
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.waitForFunction('typeof upload === "function"')
})
afterAll(async () => {
  await browser?.close()
  server?.closeAllConnections()
  server?.close()
})

const put = (name: string, bytes: number): Promise<string> => page.evaluate(async ([to, size]) => {
  try { await upload(to as string, 'x'.repeat(size as number)); return 'sent' } catch (error) { return String(error) }
}, [name, bytes] as const)

test('this browser keeps to the 64 KiB: one byte more with keepalive is refused at once', async () => {
  const tried = await page.evaluate(size => fetch('/traces/raw', { method: 'PUT', body: 'x'.repeat(size), keepalive: true }).then(a => a.status, String), 64 * KIB + 1)
  expect(tried).toContain('TypeError')
  expect(came.has('raw')).toBe(false)
})
test.each([[1, 'tiny'], [64 * KIB, 'the most'], [64 * KIB + 1, 'one more'], [161_000, '373 records']])('a trace of %i bytes arrives whole (%s)', async (bytes, name) => {
  expect(await put(name, bytes)).toBe('sent')
  expect(came.get(name)).toBe(bytes)
})
test('what counts is bytes and not characters', async () => {
  expect(await page.evaluate(size => upload('é', 'é'.repeat(size)).then(() => 'sent', String), 40 * KIB)).toBe('sent')
  expect(came.get('é')).toBe(80 * KIB)
})
test('several at once, each small and together too much, arrive whole', async () => {
  held = []
  const all = Promise.all(['k1', 'k2', 'k3'].map(name => put(name, 40 * KIB)))
  await expect.poll(() => held!.length).toBe(3)
  for (const answer of held) answer()
  held = undefined
  expect(await all).toEqual(['sent', 'sent', 'sent'])
  expect(['k1', 'k2', 'k3'].map(name => came.get(name))).toEqual([40 * KIB, 40 * KIB, 40 * KIB])
})
test('an upload that fails is said on the console, with the trace that is lost', async () => {
  await page.evaluate(`{
    const inspect = keepTraces((name, text) => upload(name + '.refused', text))
    for (const record of [{ kind: 'open', seq: 0 }, { kind: 'close', seq: 1 }]) inspect({ v: 1, call: 'k7q2', attempt: 1, ...record })
  }`)
  await expect.poll(() => said.join('\n')).toMatch(/the trace k7q2\.1 is lost: .*507/)
})
test('a small trace outlives its page, where a request without keepalive is given up', async () => {
  held = []
  const other = await browser.browser.newPage()
  await other.goto(page.url())
  await other.waitForFunction('typeof upload === "function"')
  await other.evaluate(size => { void upload('late', 'x'.repeat(size)); void fetch('/traces/plain', { method: 'PUT', body: 'x' }) }, 60 * KIB)
  await expect.poll(() => [came.get('late'), came.get('plain')]).toEqual([60 * KIB, 1])
  await other.goto('about:blank')
  await expect.poll(() => givenUp.has('plain')).toBe(true)
  // Whatever else the browser gives up with the page it has by now: a second page has come.
  await other.goto(page.url())
  expect(givenUp.has('late')).toBe(false)
  await other.close()
})
