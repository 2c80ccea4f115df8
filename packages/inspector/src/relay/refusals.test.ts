/** What the relay refuses, and whom it lets in. */
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { closeAfterEach, dial, get, open, recorder, start, step, viewer } from '../../../../test/support/relay-clients.ts'
import { FRAME_BYTES_MAX } from '../common/protocol.ts'
import { CLOSE } from './connections.ts'
import { startRelay } from './server.ts'

closeAfterEach()

describe('what is refused', () => {
  test.each([
    ['garbage', 'garbage', { field: 'frame', expected: 'JSON', found: '"garbage"' }],
    ['another version', { v: 2, kind: 'records', n: 9, records: [] }, { field: 'v', expected: '1', found: '2' }],
    ['a bad number', { v: 1, kind: 'records', n: 'x', records: [] }, { field: 'n', found: '"x"' }],
    ['a frame of the other side', { v: 1, kind: 'history-end' }, { field: 'kind', expected: 'records, with a number n' }],
    ['one bad record among good ones', {
      v: 1, kind: 'records', n: 9, records: [step(2), { v: 1, kind: 'step', call: 5 }, step(3)],
    }, { field: 'records[1].call', expected: 'a text of at most 1000 characters', found: '5' }],
  ])('%s is named, and nothing recorded before or after is lost', async (_name, frame, problem) => {
    const relay = await start(), r = await recorder(relay)
    r.send({ v: 1, kind: 'records', n: 1, records: [open, step(1)] })
    r.send(frame)
    r.send({ v: 1, kind: 'records', n: 20, records: [step(4)] })
    await r.until(() => r.frames.some((f) => f.kind === 'ack' && f.n === 20))
    expect(r.refusals()).toMatchObject([problem])
    const v = await viewer(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    expect(v.records().map((x) => x.seq)).toEqual(_name.startsWith('one bad') ? [0, 1, 2, 3, 4] : [0, 1, 4])
  })
  test('a record that is nested beyond the stack is named, and its neighbours are kept', async () => {
    const relay = await start(), deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const r = await recorder(relay)
    const nested = `{"v":1,"kind":"step","call":"k7","seq":1,"event":{"type":"x.y","deep":${deep}}}`
    r.send(`{"v":1,"kind":"records","n":1,"records":[${JSON.stringify(open)},${nested},${JSON.stringify(step(2))}]}`)
    await r.until(() => r.frames.some((f) => f.kind === 'ack'))
    expect(r.refusals()).toEqual([{ field: 'k7 1', expected: 'a record that can be written', found: 'one that is nested too deeply' }])
    const c = dial(relay.recorderUrl), v = await viewer(relay)
    await c.opened()
    c.send(`{"v":1,"kind":"hello","role":"recorder","device":{"id":"q","name":"q","platform":"q"},"chart":{"deep":${deep}}}`)
    await v.until(() => v.frames.some((f) => f.kind === 'devices' && f.devices.length === 2))
    expect(v.records().map((x) => x.seq)).toEqual([0, 2])
  })
  test('a frame that is too long is named before the connection is closed with 1009', async () => {
    const relay = await start(), r = await recorder(relay)
    r.send({ v: 1, kind: 'records', n: 1, records: [open] })
    r.send('x'.repeat(FRAME_BYTES_MAX + 1))
    expect(await r.closed()).toBe(1009)
    expect(r.refusals()).toEqual([{ field: 'frame', expected: `at most ${FRAME_BYTES_MAX} bytes`, found: 'a longer one' }])
    const v = await viewer(relay)
    await v.until(() => v.records().length === 1)
  })
  test('a frame with more records than 20,000 is named and acknowledged, so that it does not come again; none of them is looked at', async () => {
    const relay = await start(), r = await recorder(relay)
    r.send(`{"v":1,"kind":"records","n":1,"records":[${'1,'.repeat(20_000)}1]}`)
    r.send({ v: 1, kind: 'records', n: 2, records: [open] })
    await r.until(() => r.frames.some((f) => f.kind === 'ack' && f.n === 2))
    expect(r.frames).toEqual([{ v: 1, kind: 'refused', n: 1, problem: { field: 'records', expected: 'at most 20000 in a frame', found: '20001' } }, { v: 1, kind: 'ack', n: 1 }, { v: 1, kind: 'ack', n: 2 }])
  })
  test('a frame is heard no further once its client was refused too often', async () => {
    const relay = await start(), r = await recorder(relay)
    r.send({ v: 1, kind: 'records', n: 1, records: Array.from({ length: 5_000 }, (_, t) => ({ ...open, t })) })
    expect(await r.closed()).toBe(CLOSE.tooMany)
    const v = await viewer(relay)
    await v.until(() => v.frames.some((f) => f.kind === 'history-end'))
    // The first of them, and the hundred and one that were refused its name.
    expect(v.records()).toHaveLength(102)
  })
  test('a binary frame', async () => {
    const relay = await start(), r = await recorder(relay)
    r.ws.send(Buffer.from([1, 2]))
    await r.until(() => r.refusals().length > 0)
    expect(r.refusals()).toEqual([{ field: 'frame', expected: 'a text frame', found: 'a binary one' }])
  })
  test('a client that only says such things is closed', async () => {
    const relay = await start(), r = await recorder(relay)
    for (let i = 0; i < 150; i++) r.send('garbage')
    expect(await r.closed()).toBe(CLOSE.tooMany)
  })
  test.each([
    ['records first', { v: 1, kind: 'records', n: 1, records: [] }, { field: 'kind', expected: 'hello first', found: 'records' }],
    ['garbage', 'hi', { field: 'frame' }],
    ['a type that every object has', { type: 'constructor' }, { field: 'v' }],
    ['a hello of another version', { v: 2, kind: 'hello', role: 'viewer' }, { field: 'v', expected: '1', found: '2' }],
    ['a hello of no role', { v: 1, kind: 'hello', role: 'boss' }, { field: 'role' }],
  ])('a connection that begins with %s is closed, and told why', async (_name, frame, problem) => {
    const relay = await start(), c = dial(relay.recorderUrl)
    await c.opened()
    c.send(frame)
    expect(await c.closed()).toBe(CLOSE.notUnderstood)
    expect(c.refusals()).toMatchObject([problem])
  })
  test('a connection that does not say who it is', async () => {
    const relay = await start({ patienceMs: 50 }), c = dial(relay.recorderUrl)
    expect(await c.closed()).toBe(CLOSE.silent)
    expect(c.refusals()).toMatchObject([{ field: 'hello', found: 'nothing' }])
  })
  test('a token that could be guessed', async () => { await expect(startRelay({ token: 'secret' })).rejects.toThrow('token must be at least 16') })
  test.each([
    ['no token', ''], ['another token', '?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'], ['a token of another length', '?token=a'],
  ])('%s: closed, told why, and told nothing else', async (name, query) => {
    const relay = await start(), r = await recorder(relay)
    r.send({ v: 1, kind: 'records', n: 1, records: [open] })
    await r.until(() => r.frames.length > 0)
    const c = dial(`ws://127.0.0.1:${relay.port}/ws${query}`)
    await c.opened()
    c.send({ v: 1, kind: 'hello', role: 'viewer' })
    expect(await c.closed()).toBe(CLOSE.unauthorised)
    expect(c.frames).toEqual([{ v: 1, kind: 'refused', problem: {
      field: 'token', expected: 'the token of the address that the relay printed', found: name === 'no token' ? 'nothing' : 'another token',
    } }])
  })
  // Not every request line is a URL. This one needs no token, and the relay holds everything that was recorded.
  test.each(['//', '//[', 'http://[', '*', '/nope', '/%'])('the path %s, and the relay goes on', async (path) => {
    const relay = await start()
    const answer = await new Promise<string>((resolve, reject) => {
      const head = [
        `GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${relay.port}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ]
      const socket = connect(relay.port, '127.0.0.1', () => socket.write(`${head.join('\r\n')}\r\n\r\n`))
      let text = ''
      socket.on('data', (d) => { text += String(d) }).on('close', () => resolve(text)).on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({ problem: { field: 'path', expected: '/ws or /inspect', found: path } })
    expect((await get(relay, '/nope', { host: `127.0.0.1:${relay.port}` })).status).toBe(404)
  })
  test.each(['https://evil.example', 'null', 'http://localhost:1', 'http://127.0.0.1.evil.example'])('the Origin %s, with the right token', async (origin) => {
    const relay = await start(), c = dial(relay.recorderUrl, { origin })
    const { status, body } = await c.refusedWith()
    expect(status).toBe(403)
    expect((JSON.parse(body) as { problem: object }).problem).toMatchObject({ field: 'Origin', found: `"${origin}"` })
  })
  test('the Host of another name, for the page and for the socket: a name can be rebound to this address', async () => {
    const relay = await start()
    expect(await get(relay, '/', { Host: `evil.example:${relay.port}` })).toMatchObject({ status: 403 })
    expect(await get(relay, '/', { Host: '127.0.0.1:1' })).toMatchObject({ status: 403 })
    const c = dial(relay.recorderUrl, { headers: { Host: `evil.example:${relay.port}` } })
    const { status, body } = await c.refusedWith()
    expect([status, (JSON.parse(body) as { problem: object }).problem]).toMatchObject([403, { field: 'Host', found: `"evil.example:${relay.port}"` }])
  })
  test('another path than /ws', async () => {
    const relay = await start(), c = dial(`ws://127.0.0.1:${relay.port}/other?token=${relay.token}`)
    expect((await c.refusedWith()).status).toBe(404)
  })
})

describe('who is let in', () => {
  test.each([
    ['none', undefined], ['its own page', 'own'], ['its own page by name', 'name'],
    ['a page that was allowed', 'http://localhost:3000'], ['a page opened from disk', 'file://'],
  ])('Origin: %s', async (_name, origin) => {
    const relay = await start({ origins: ['http://localhost:3000/'] })
    const given = origin === 'own' ? `http://127.0.0.1:${relay.port}` : origin === 'name' ? `http://localhost:${relay.port}` : origin
    const c = dial(relay.recorderUrl, given ? { origin: given } : {})
    await c.opened()
  })
  test('only this machine can dial, unless asked for more; each relay has its own long token', async () => {
    const a = await start(), b = await start()
    expect([a.host, a.url]).toEqual(['127.0.0.1', `http://127.0.0.1:${a.port}/?token=${a.token}`])
    expect(Buffer.from(a.token, 'base64url').length * 8).toBeGreaterThanOrEqual(128)
    expect(a.token).not.toBe(b.token)
  })
})
