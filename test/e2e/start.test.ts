/** `pnpm start` as a person meets it: a process, its words, its addresses, and Ctrl-C. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
type Started = { child: ChildProcess; output(): string; until(pattern: RegExp): Promise<RegExpMatchArray>; over: Promise<number | null> }

const running: Started[] = [], servers: Server[] = []
afterEach(async () => {
  for (const { child, over } of running.splice(0)) {
    child.kill('SIGKILL')
    await over
  }
  for (const server of servers.splice(0)) await new Promise(resolve => { server.close(resolve) })
})

function start(...args: string[]): Started {
  const child = spawn(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', 'examples/two-phones/start.ts', '--no-open', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const watchers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    for (const watch of watchers) watch()
  })
  const over = new Promise<number | null>(resolve => { child.on('close', code => resolve(code)) })
  const started: Started = {
    child, over,
    output: () => text,
    until: pattern => new Promise((resolve, reject) => {
      const watch = (): void => {
        const match = pattern.exec(text)
        if (match) resolve(match)
      }
      watchers.add(watch)
      watch()
      void over.then(code => reject(new Error(`ended with ${code} before it said ${pattern}:\n${text}`)))
    }),
  }
  running.push(started)
  return started
}

/** Sends Ctrl-C. @returns how it ended and after how many milliseconds */
async function interrupt(started: Started): Promise<{ code: number | null; ms: number }> {
  const begin = performance.now()
  started.child.kill('SIGINT')
  return { code: await started.over, ms: performance.now() - begin }
}

/** A port on 127.0.0.1 that is another program's. */
async function takePort(): Promise<number> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return (server.address() as AddressInfo).port
}

test('it prints two addresses that answer and one line on what to try, and Ctrl-C ends it within 2 s', async () => {
  const started = start('--port', '0', '--inspector-port', '0')
  const [, page] = await started.until(/^Call page +(http:\/\/127\.0\.0\.1:\d+\/)$/m)
  const [, inspector] = await started.until(/^Inspector +(http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)$/m)
  await started.until(/^Try: /m)

  expect(await (await fetch(page!)).text()).toContain('<title>Onhook')
  expect(await (await fetch(inspector!)).text()).toContain('<title>Onhook inspector')
  const config = await (await fetch(`${page}config.json`)).json() as { inspectorUrl: string; ice: { iceTransportPolicy: string } }
  expect(config).toMatchObject({ inspectorUrl: inspector, ice: { iceTransportPolicy: 'relay' } })

  // Neither another site's script nor a file outside the page gets anything.
  expect((await fetch(`${page}network`, { method: 'POST', body: '{"cutMs":1000}', headers: { origin: 'http://elsewhere.test' } })).status).toBe(403)
  expect((await fetch(`${page}network`, { method: 'POST', body: '{"cutMs":"long"}' })).status).toBe(400)
  expect((await fetch(`${page}..%2fstart.ts`)).status).toBe(404)

  const { code, ms } = await interrupt(started)
  expect(code).toBe(130)
  expect(ms).toBeLessThan(2000)
  await expect(fetch(page!)).rejects.toThrow('fetch failed')
})

test('a port that is taken is named, and another one is used', async () => {
  const [port, inspectorPort] = [await takePort(), await takePort()]
  const started = start('--port', String(port), '--inspector-port', String(inspectorPort))
  const [, page] = await started.until(/^Call page +(\S+)$/m)
  const [, inspector] = await started.until(/^Inspector +(\S+)$/m)
  for (const taken of [port, inspectorPort]) expect(started.output()).toContain(`Port ${taken} is taken by another program`)
  expect((await fetch(page!)).status).toBe(200)
  expect((await fetch(inspector!)).status).toBe(200)
  expect((await interrupt(started)).ms).toBeLessThan(2000)
})

test('Ctrl-C during the start ends it within 2 s', async () => {
  const started = start('--port', '0', '--inspector-port', '0')
  // The process lives, and nothing is said yet.
  await new Promise(resolve => { setTimeout(resolve, 600) })
  const { ms } = await interrupt(started)
  expect(ms).toBeLessThan(2000)
})

test('a wrong port is refused with what was expected and found', async () => {
  const started = start('--port', 'many')
  expect(await started.over).toBe(2)
  expect(started.output()).toContain('--port must be a port from 0 to 65535, found many')
})

test('headless, the story holds: a real call that is lost, comes back, and ends exactly once', async () => {
  const begin = performance.now()
  const started = start('--headless')
  expect(await started.over, started.output()).toBe(0)
  expect(performance.now() - begin).toBeLessThan(30_000)

  const text = started.output()
  // Each transition, as it happened, in its order.
  const transitions = [...text.matchAll(/onhook +(\w+) → (\w+)/g)].map(([, from, to]) => `${from} ${to}`)
  expect(transitions).toEqual(['idle joining', 'joining joined', 'joined reconnecting', 'reconnecting joined', 'joined leaving', 'leaving ended'])
  expect(text).toContain('onhook  screen left: once · notification: gone · microphone: free · end reported: once')
  expect(text).toMatch(/sample +!! screen left: 3 times/)
  expect(text.trim().split('\n').at(-1)).toMatch(/^Verdict after [\d.]+ s: with Onhook one end, one exit, notification gone, microphone free\./)
})

test('headless, Ctrl-C in the middle of the call ends it within 2 s', async () => {
  const started = start('--headless')
  await started.until(/network +cut/)
  expect((await interrupt(started)).ms).toBeLessThan(2000)
})
