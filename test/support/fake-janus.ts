/** A client of Janus in the shape of its typings, whose server answers each request at once: for what an adapter makes of a handle that is up. */
type Attached = { onmessage(message: object): void; webrtcState(isUp: boolean, reason?: unknown): void; oncleanup(): void; success(handle: object): void }

/** @param pc the peer connection that its handle has. `told`: what was attached last, to be told more. */
export function createFakeJanus(pc: object): { Janus: new (options: { success(): void }) => object; told(): Attached } {
  const nothing = (): undefined => undefined
  let told!: Attached
  const handle = {
    webrtcStuff: { pc }, detach: nothing, handleRemoteJsep: nothing, createOffer: (given: { success(jsep: object): void }) => given.success({}),
    send({ message }: { message: { request: string } }) {
      if (message.request === 'join') told.onmessage({ videoroom: 'joined', id: 1 })
      else told.webrtcState(true)
    },
  }
  class Janus {
    static newWebSocket = nothing
    attach = (given: Attached) => { told = given; given.success(handle) }
    destroy = nothing
    reconnect = nothing
    isConnected = () => true
    constructor({ success }: { success(): void }) { queueMicrotask(success) }
  }
  return { Janus, told: () => told }
}
