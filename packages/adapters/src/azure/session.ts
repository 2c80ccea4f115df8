/** One call of an Azure call agent. */
import { give, type Given, type Session, type SessionKit } from '../session/index.ts'
import type { AzureAgent, AzureCall, AzureNetwork, AzureOptions } from './options.ts'
import { AZURE_STATES, azureCauseOf } from './reason.ts'

/** `DiagnosticQuality.Good` of the package's typings. */
const GOOD = 1
/** `MediaDiagnosticType`: there is none, or none any more; taken by another program or muted by the system; forbidden. */
const MICROPHONE: readonly unknown[] = ['noMicrophoneDevicesEnumerated', 'microphoneNotFunctioning', 'microphoneMuteUnexpectedly', 'microphonePermissionDenied']
/** The first hang-up after a network loss may be lost, the second works (Azure/Communication#374). */
const HANG_UPS_MAX = 2

export function createAzureSession<Agent extends AzureAgent, Call extends AzureCall>(agent: Given<Agent>, options: AzureOptions<Agent, Call>, { hear, isOver, isMuted, diagnose, need, contain, clock }: SessionKit): Session {
  const { hangUpMs = 1_200 } = options.timing ?? {}
  let call: Call | undefined, network: AzureNetwork | undefined, media: AzureNetwork | undefined, isReleased = false
  /** What the network says is no state of the call: whoever is held while it is lost is not back. */
  let isIn = false, isLost = false
  /** Ends the wait of a leave. */
  let wake: (() => void) | undefined
  function endReason(): AzureCall['callEndReason'] {
    // Of a call that was hung up before it was connected it cannot be read in some versions (Azure/azure-sdk-for-js#29274).
    try { return call?.callEndReason } catch { return undefined }
  }
  /** There is none, or it is over: see `AZURE_STATES` for `None`. */
  const isDead = (): boolean => !call || call.state === 'Disconnected' || (call.state === 'None' && !!endReason())

  const onNetwork = (change: unknown): void => {
    const { diagnostic, value } = Object(change) as { diagnostic?: unknown; value?: unknown }
    if (diagnostic !== 'networkReconnect') return
    isLost = value !== GOOD
    hear({ type: isLost ? 'transport.lost' : 'transport.restored' })
  }
  /** What keeps the microphone from being heard; the SDK itself says that it is not muted. */
  const troubles = new Set<unknown>()
  const onMedia = (change: unknown): void => {
    const { diagnostic, value } = Object(change) as { diagnostic?: unknown; value?: unknown }
    if (!MICROPHONE.includes(diagnostic)) return
    if (value === true) troubles.add(diagnostic)
    else troubles.delete(diagnostic)
    onMuted()
  }
  const onMuted = (): void => hear({ type: call?.isMuted || troubles.size > 0 ? 'transport.muted' : 'transport.unmuted' })
  function silence(): void {
    network?.off('diagnosticChanged', onNetwork)
    media?.off('diagnosticChanged', onMedia)
    call?.off('isMutedChanged', onMuted)
    // A hang-up that did nothing leaves a call that may still be answered, and one in None may come back: heard until it is disconnected.
    if (call?.state === 'Disconnected') call.off('stateChanged', onState)
  }
  function onState(): void {
    if (!call) return
    if (isDead()) {
      wake?.()
      hear({ type: 'transport.left', cause: azureCauseOf(endReason() ?? { code: call.state }) })
      if (isReleased) silence()
      return
    }
    const told = Object.hasOwn(AZURE_STATES, call.state) ? AZURE_STATES[call.state as keyof typeof AZURE_STATES] : ''
    if (isReleased && call.state !== 'Disconnecting') hangUp()
    else if (told && !(isIn && isLost)) {
      isIn = true
      hear({ type: told })
      if (isLost) hear({ type: 'transport.lost' })
    }
  }
  const onRefused = (error: unknown): void => diagnose('hang-up-failed', 'hangUp() failed; the call is listened to until it is over', error)
  function hangUp(): void {
    try { Promise.resolve(call?.hangUp()).catch(onRefused) } catch (error) { onRefused(error) }
  }
  async function dies(): Promise<boolean> {
    let timer: unknown
    await new Promise<void>(resolve => { wake = resolve; timer = clock.setTimeout(resolve, hangUpMs) })
    clock.clearTimeout(timer as never)
    return isDead()
  }

  return {
    async join() {
      let asking: Agent
      try { asking = await give(agent) } catch (error) {
        diagnose('missing-agent', 'expected a CallAgent, and what makes it failed; its error says why (a token that is refused), and where the package is missing install @azure/communication-calling@^2.0.0', error)
        throw error
      }
      need(asking, 'the CallAgent', ['join', 'startCall'])
      if (isOver()) return
      call = await options.call(asking, { audioOptions: { muted: isMuted() } })
      need(call, 'the Call', ['hangUp', 'mute', 'unmute', 'on', 'off']).on('stateChanged', onState)
      // The shell leaves it again; one that comes after that nobody else hangs up.
      if (isReleased) hangUp()
      if (isOver()) return
      call.on('isMutedChanged', onMuted)
      network = options.network?.(call)
      if (network) need(network, 'the network diagnostics', ['on', 'off']).on('diagnosticChanged', onNetwork)
      media = options.media?.(call)
      if (media) need(media, 'the media diagnostics', ['on', 'off']).on('diagnosticChanged', onMedia)
      const asked = call
      void contain('on-call', () => options.onCall?.(asked))
      // What has become of it before anybody could listen.
      onState()
      if (call.isMuted) onMuted()
      // Whoever made it has not handed on how it starts.
      else if (isMuted()) void contain('mute', () => asked.mute())
    },
    async leave() {
      for (let tries = 0; !isDead() && tries < HANG_UPS_MAX; tries++) {
        const dying = dies()
        hangUp()
        if (await dying) break
      }
      if (isDead()) hear({ type: 'transport.left' })
    },
    release() {
      isReleased = true
      if (!isDead() && call?.state !== 'Disconnecting') hangUp()
      silence()
    },
    async setMuted(muted) {
      try { await (muted ? call?.mute() : call?.unmute()) } catch (error) {
        // As where the organiser has forbidden it: it is as it was.
        onMuted()
        throw error
      }
      // An unmute that nobody hears is answered.
      if (troubles.size > 0) onMuted()
    },
    isAlive: () => !isDead(),
  }
}
