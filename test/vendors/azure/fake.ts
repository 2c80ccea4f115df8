/**
 * A call agent and its calls in the shape of Azure's typings, for what needs its cloud. How `hangUp()` goes wrong is a knob: `works` as in
 * the newest SDK, `nothing` in None and Connecting (Azure/azure-sdk-for-js#23088), `never` answered (Azure/azure-sdk-for-net#26152).
 */
import type { AzureAgent, AzureCall, AzureNetwork, AzureStart } from '@onhook/adapters/azure'

type Reason = { code: number; subCode?: number }
export const azureError = (code: number, subCode: number, message: string): Error => Object.assign(new Error(message), { name: 'CallingCommunicationError', code, subCode })

export type FakeCall = ReturnType<typeof createCall>
function createCall(options: { startsMuted: boolean; hold(): Promise<void> | undefined; refusal?: Reason | undefined; hangUps: () => 'works' | 'nothing' | 'never'; isDouble: () => boolean }) {
  const listeners = new Map<string, Set<() => void>>(), networkListeners = new Set<(change: { diagnostic: string; value: unknown }) => void>()
  let state: string = 'None', callEndReason: Reason | undefined, isMuted = options.startsMuted, asked = 0, refuses = false, isHeard = false
  const sound = (): void => { isHeard ||= state === 'Connected' && !isMuted }
  const tell = (event: string): void => { for (let n = options.isDouble() ? 2 : 1; n > 0; n--) for (const run of [...(listeners.get(event) ?? [])]) run() }
  const become = (next: string, reason?: Reason): void => {
    if (state === 'Disconnected') return
    state = next
    sound()
    callEndReason = reason ?? callEndReason
    tell('stateChanged')
  }
  const call = {
    get state(): string { return state },
    get callEndReason(): Reason | undefined { return callEndReason },
    get isMuted(): boolean { return isMuted },
    async hangUp(): Promise<void> {
      asked++
      if (refuses) { refuses = false; throw azureError(500, 10045, 'infrastructure error') }
      const how = options.hangUps()
      if (how === 'never') return new Promise<void>(() => undefined)
      if (state === 'Disconnected' || (how === 'nothing' && (state === 'None' || state === 'Connecting'))) return
      become('Disconnecting')
      await Promise.resolve()
      become('Disconnected', { code: 0, subCode: 0 })
    },
    async mute(): Promise<void> { isMuted = true; tell('isMutedChanged') },
    async unmute(): Promise<void> { isMuted = false; sound(); tell('isMutedChanged') },
    on(event: string, run: () => void) { listeners.set(event, (listeners.get(event) ?? new Set()).add(run)) },
    off(event: string, run: () => void) { listeners.get(event)?.delete(run) },
  }
  const network: AzureNetwork = { on: (_, run) => networkListeners.add(run), off: (_, run) => networkListeners.delete(run) }
  setTimeout(() => {
    if (state !== 'None') return
    become('Connecting')
    void (async () => {
      await options.hold()
      if (call.state !== 'Connecting') return
      if (options.refusal) become('Disconnected', options.refusal)
      else become('Connected')
    })()
  }, 0)
  return {
    call: call as typeof call & AzureCall, network, become, tell,
    wasHeard: () => isHeard,
    hangUps: () => asked,
    refuseHangUp(): void { refuses = true },
    /** The state changes, and nobody is told. */
    die(): void { state = 'None'; callEndReason = { code: 410, subCode: 3101 } },
    diagnose(diagnostic: unknown, value: unknown): void { for (const run of networkListeners) run({ diagnostic: diagnostic as string, value }) },
    isOpen: (): boolean => !['None', 'Disconnected'].includes(state),
    listeners: (): number => [...listeners.values()].reduce((sum, set) => sum + set.size, networkListeners.size),
  }
}

export function createFakeAgent() {
  const calls: FakeCall[] = []
  let hold: Promise<void> | undefined, refusal: Reason | undefined, hangUps: 'works' | 'nothing' | 'never' = 'works', isDouble = false
  const make = (start?: { audioOptions?: { muted?: boolean } }): FakeCall['call'] => {
    const fake = createCall({ startsMuted: start?.audioOptions?.muted === true, hold: () => hold, refusal, hangUps: () => hangUps, isDouble: () => isDouble })
    refusal = undefined
    calls.push(fake)
    return fake.call
  }
  return {
    agent: { startCall: (_participants: object[], start?: AzureStart): FakeCall['call'] => make(start), join: (_locator: object, start?: AzureStart): FakeCall['call'] => make(start) } satisfies AzureAgent,
    calls,
    last: (): FakeCall => calls.at(-1)!,
    networkOf: (call: AzureCall): AzureNetwork => calls.find(c => c.call === call)!.network,
    hangUpsGo(how: typeof hangUps): void { hangUps = how },
    holdConnected(): () => void { let open!: () => void; hold = new Promise<void>(resolve => { open = resolve }); return () => { hold = undefined; open() } },
    refuse(reason: Reason): void { refusal = reason },
    repeat(): void { isDouble = true },
  }
}
