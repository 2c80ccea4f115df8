/** A client in the shape of the typings, whose listeners can be told anything that the real one would not say. */
export function createFakeClient() {
  const heard = new Map<string, Set<(payload: never) => void>>()
  const call = { id: 'one', state: 'new', isAudioMuted: false, answer() { /* it is ours */ }, hangup(): unknown { return Promise.resolve() }, muteAudio() { /* nothing */ }, unmuteAudio() { /* nothing */ } }
  return {
    call, heard,
    connected: true, connection: { previousGatewayState: 'REGED' },
    connect() { /* it is */ }, newCall: () => call,
    on(event: string, run: (payload: never) => void) { heard.set(event, (heard.get(event) ?? new Set()).add(run)) },
    off(event: string, run: (payload: never) => void) { heard.get(event)?.delete(run) },
    say(event: string, payload: unknown) { for (const run of heard.get(event) ?? []) run(payload as never) },
  }
}
