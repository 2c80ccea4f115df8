/**
 * What stands for Daily's cloud: the bundle that daily-js loads (its "call machine", which is not public) is ours, served on this machine. It
 * answers the messages that daily-js 0.92 posts to the page (`iframe-call-message`) in the shape in which daily-js reads the answers.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Message = { action: string; callClientId: string; callbackStamp?: string; what?: string; from?: string; id?: string; state?: unknown; properties?: { [key: string]: unknown } }
type Client = { isIn: boolean; isMuted: boolean; isHeard?: boolean }

/** The page's `postMessage`: a copy, in a later task, as in a browser. */
export function installPostMessage(): void {
  const post = (data: unknown): void => {
    const copy: unknown = structuredClone(data)
    setImmediate(() => globalThis.dispatchEvent(new MessageEvent('message', { data: copy, origin: 'https://localhost' })))
  }
  Object.defineProperty(globalThis, 'postMessage', { value: post, configurable: true })
}

export type Machine = {
  /** For `dailyConfig.bundlePathOverride`. */
  path: string
  /** What daily-js has asked, in order; without its logs. */
  readonly heard: string[]
  clients: Map<string, Client>
  /** Holds the bundle back until the returned function is called. */
  holdBundle(): () => void
  breakBundle(): void
  /** Holds the answer to the next join back until the returned function is called. */
  hold(): () => void
  /** The next join leads into the lobby: joined to daily-js, and hidden from everybody, until `admit`. */
  lobby(): void
  admit(): void
  /** The next join is refused by an error of this type. */
  refuse(type: string): void
  /** Nothing is answered any more. */
  fallSilent(): void
  /** It answers again, first what it was asked last. */
  wake(): void
  /** Everything is said twice. */
  repeat(): void
  /** An error ends the meeting, and a `left-meeting` follows at once. */
  fail(type: string, msg?: string): void
  say(message: object): void
  other(isIn: boolean): void
  close(): Promise<void>
}

export async function startMachine(): Promise<Machine> {
  const clients = new Map<string, Client>(), heard: string[] = []
  let isSilent = false, isTwice = false, held: { id: string; go(): void }[] | undefined, refusal: string | undefined, bundle: Promise<void> | undefined, isBroken = false, isAlone = true, hasLobby = false
  const post = (callClientId: string, message: object): void => {
    for (let n = 0; n < (isTwice ? 2 : 1) && !isSilent; n++) globalThis.postMessage({ ...message, what: 'iframe-call-message', from: 'embedded', callClientId }, 'https://localhost')
  }
  const we = ({ isMuted }: Client): object => ({ session_id: 'we', local: true, audio: !isMuted, video: false, tracks: {} })
  const they = { session_id: 'they', local: false, audio: true, video: false, tracks: {} }
  const failed = (type: string, msg: string): object => ({ action: 'error', errorMsg: msg, error: { type, msg } })

  function join(id: string, client: Client): void {
    const no = refusal
    refusal = undefined
    if (no !== undefined) {
      post(id, failed(no, `refused: ${no}`))
      post(id, { action: 'left-meeting' })
      return
    }
    client.isIn = true
    client.isHeard ||= !client.isMuted
    post(id, { action: 'access-state-updated', access: { level: hasLobby ? 'lobby' : 'full' } })
    hasLobby = false
    post(id, { action: 'joined-meeting', participants: { local: we(client), ...(!isAlone && { they }) } })
  }
  function hear({ data }: MessageEvent): void {
    const { what, from, action, callClientId: id, properties, state } = data as Message
    const client = clients.get(id)
    if (what !== 'iframe-call-message' || from !== 'module' || !client) return
    if (!action.includes('log')) heard.push(action)
    if (action === 'join-meeting' && properties?.['startAudioOff']) client.isMuted = true
    if (action === 'join-meeting') { if (held) held.push({ id, go: () => join(id, client) }); else join(id, client) }
    if (action === 'leave-meeting' && !isSilent) {
      client.isIn = false
      // A leave cancels the join that is under way. That the bundle of Daily does so is not known.
      held?.splice(0, held.length, ...held.filter(join => join.id !== id))
      post(id, { action: 'left-meeting' })
    }
    if (action === 'local-audio' || (action === 'update-participant' && properties && 'setAudio' in properties)) {
      client.isMuted = !(state ?? properties?.['setAudio'])
      client.isHeard ||= client.isIn && !client.isMuted
      post(id, { action: 'participant-updated', participant: we(client) })
    }
  }
  globalThis.addEventListener('message', hear as never)
  Object.assign(globalThis, {
    onhookBundle() {
      const daily = (globalThis as unknown as { _daily: { pendings: string[]; instances: Record<string, object> } })._daily
      const id = daily.pendings.shift()!
      Object.assign(daily.instances[id]!, {
        // daily-js looks for the tracks of participants in it, and finds none.
        callMachine: { store: { getState: () => new Proxy({}, { get: () => new Proxy({}, { get: () => ({}) }) }), subscribe: () => () => undefined }, reset: () => undefined },
      })
      clients.set(id, { isIn: false, isMuted: false })
      post(id, { action: 'call-machine-initialized' })
      post(id, { action: 'loaded' })
    },
  })
  const http = createServer((_request, response) => {
    void (async () => {
      await bundle
      response.writeHead(isBroken ? 500 : 200, { 'content-type': 'text/javascript' }).end('globalThis.onhookBundle()')
    })()
  })
  await new Promise<void>((resolve, reject) => { http.once('error', reject).listen(0, '127.0.0.1', resolve) })

  return {
    path: `http://127.0.0.1:${(http.address() as AddressInfo).port}/static`,
    heard, clients,
    holdBundle() {
      let go!: () => void
      bundle = new Promise(resolve => { go = resolve })
      return () => { bundle = undefined; go() }
    },
    breakBundle() { isBroken = true },
    hold() {
      const mine: { id: string; go(): void }[] = held = []
      return () => { held = undefined; for (const { go } of mine.splice(0)) go() }
    },
    lobby() { hasLobby = true },
    admit() { for (const [id, client] of clients) if (client.isIn) post(id, { action: 'access-state-updated', access: { level: 'full' } }) },
    refuse(type) { refusal = type },
    fallSilent() { isSilent = true },
    wake() { isSilent = false; for (const id of clients.keys()) post(id, { action: 'left-meeting' }) },
    repeat() { isTwice = true },
    fail(type, msg = type) {
      for (const [id, client] of clients) if (client.isIn) {
        client.isIn = false
        post(id, failed(type, msg))
        post(id, { action: 'left-meeting' })
      }
    },
    say(message) { for (const [id, client] of clients) if (client.isIn) post(id, message) },
    other(isIn) {
      if (isAlone === !isIn) return
      isAlone = !isIn
      for (const [id, client] of clients) if (client.isIn) post(id, { action: isIn ? 'participant-joined' : 'participant-left', participant: they })
    },
    async close() {
      globalThis.removeEventListener('message', hear as never)
      http.closeAllConnections()
      await new Promise(resolve => { http.close(resolve) })
    },
  }
}
