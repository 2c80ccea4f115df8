/** Loads the real web package of version 4 in Node with a DOM, and joins with a bad token through the adapter. Prints what came of it. */
import { createRequire } from 'node:module'
import { createCometChatV4Transport, type CometChatCallsV4Web } from '@onhook/adapters/cometchat'
import { createCall, type TransportEvent } from '@onhook/machine'
import { Window } from 'happy-dom'

const page = new Window({ url: 'https://localhost/' })
const global = globalThis as unknown as Record<string, unknown>
for (const name of Object.getOwnPropertyNames(page)) {
  // A few of Node's own cannot be replaced, and need not be.
  if (!(name in globalThis)) try { global[name] = (page as unknown as Record<string, unknown>)[name] } catch { continue }
}
Object.assign(global, { window: globalThis, self: globalThis, document: page.document, Image: page.Image, location: page.location })
const { log } = console
for (const name of ['log', 'error', 'warn', 'info', 'debug'] as const) console[name] = () => undefined

const { CometChatCalls } = createRequire(import.meta.url)('@cometchat/calls-sdk-javascript') as { CometChatCalls: CometChatCallsV4Web & { init(settings: unknown): Promise<void>; CallAppSettingsBuilder: new () => { setAppId(x: string): { setRegion(x: string): { build(): unknown } } } } }
await CometChatCalls.init(new CometChatCalls.CallAppSettingsBuilder().setAppId('an-app').setRegion('eu').build())

const events: TransportEvent[] = [], diagnostics: string[] = []
const container = page.document.createElement('div')
const create = () => createCometChatV4Transport(CometChatCalls, { callToken: 'no token at all', container, onDiagnostic: d => diagnostics.push(d.code) })
const port = create()
const ctx = { attempt: 1, signal: new AbortController().signal }
port.subscribe(e => events.push(e))
const accepted = await Promise.resolve(port.join(ctx)).then(() => 'accepted', (error: { reason?: string; code?: string }) => `${error.reason} ${error.code}`)
await new Promise(resolve => { setTimeout(resolve, 200) })
await port.leave(ctx)
let leaves = 'silent'
try { CometChatCalls.endSession(); CometChatCalls.endSession() } catch (error) { leaves = String(error) }
await new Promise(resolve => { setTimeout(resolve, 1_200) })
// What the real builder makes of a call that is muted before its join.
const { startSession } = CometChatCalls, startsMuted: unknown[] = [], later = create()
CometChatCalls.startSession = (token, settings, element) => {
  startsMuted.push((settings as { getStartWithAudioMuted(): unknown }).getStartWithAudioMuted())
  return startSession.call(CometChatCalls, token, settings, element)
}
for (const isMuted of [true, false]) {
  void later.setMuted(isMuted)
  const next = { attempt: startsMuted.length + 1, signal: AbortSignal.timeout(5_000) }
  await Promise.resolve(later.join(next)).catch(() => undefined)
  await later.leave(next)
  await new Promise(resolve => { setTimeout(resolve, 1_200) })
}
CometChatCalls.startSession = startSession
const call = createCall({ transport: create() })
call.join().catch(() => undefined)
const end = await call.ended
const refusal = await CometChatCalls.startSession('t', {} as never, container as never).then(() => 'none', (error: { code?: string }) => error.code)

log(JSON.stringify({
  events: events.map(e => e.type), accepted, leaves, refusal, end: end.reason, diagnostics, startsMuted,
}))
process.exit(0)
