/** SIP.js bound as its guides show it: a listener of the state, and `cancel` or `bye` by that state. */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'
import { SessionState, type Inviter, type Web } from 'sip.js'
import { rawCauseOf } from '../harness/raw-cause.ts'

export function createPlainSipJs(invite: () => Inviter): TransportPort {
  let session: Inviter | undefined, emit: Emit<TransportEvent> | undefined
  return {
    subscribe(listener) {
      emit = listener
      return () => { emit = undefined }
    },
    async join() {
      session = invite()
      session.stateChange.addListener(state => {
        if (state === SessionState.Established) emit?.({ type: 'transport.joined' })
        if (state === SessionState.Terminated) emit?.({ type: 'transport.left', cause: rawCauseOf(state) })
      })
      await session.invite()
    },
    async leave() {
      switch (session?.state) {
        case SessionState.Initial: case SessionState.Establishing: return session.cancel()
        case SessionState.Established: await session.bye()
      }
    },
    setMuted(muted) { (session?.sessionDescriptionHandler as Web.SessionDescriptionHandler | undefined)?.enableSenderTracks(!muted) },
    async restartMedia() { await session?.invite({ sessionDescriptionHandlerOptions: { offerOptions: { iceRestart: true } } as object }) },
    isAlive: () => session?.state === SessionState.Established,
  }
}
