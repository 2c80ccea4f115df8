/** One stay in a channel of Agora. */
import { give, vendorErrorOf, type Session, type SessionKit } from '../session/index.ts'
import type { AgoraClient, AgoraOptions, AgoraTrack } from './options.ts'
import { AGORA_STATES, agoraCauseOf } from './reason.ts'

export function createAgoraSession<Track extends AgoraTrack>(client: AgoraClient, options: AgoraOptions<Track>, { hear, isOver, isMuted, diagnose, need }: SessionKit): Session {
  let track: Track | undefined
  /** Of what is listened to: has it ended by itself, and has the host put no other device in its place? */
  const hasEnded = new Map<AgoraTrack, boolean>()
  /** What we have muted; false while it is being undone. */
  const mutedHere = new Map<AgoraTrack, boolean>()
  /** The SDK was told to join. */
  let isAsked = false
  /** … and has joined and published. */
  let isIn = false
  /** … and has left as we have told it. */
  let isOut = false
  const offs: (() => void)[] = []
  const listen = (event: string, run: (...payload: unknown[]) => void, to: Partial<Pick<AgoraClient, 'on' | 'off'>> = client): void => {
    to.on?.(event, run)
    offs.push(() => to.off?.(event, run))
  }
  function close(): void {
    const closed = track
    track = undefined
    try { closed?.close() } catch (error) { diagnose('track-threw', 'a track threw when it was closed; look whether the microphone is off', error) }
  }

  function see(state: unknown, reason?: unknown): void {
    const told = typeof state === 'string' && Object.hasOwn(AGORA_STATES, state) ? AGORA_STATES[state as keyof typeof AGORA_STATES] : ''
    if (told === 'transport.left') {
      // While joining, the rejection says more than a disconnection without a reason.
      if (!isIn && !reason) return
      close()
      hear({ type: told, cause: agoraCauseOf(reason ?? 'DISCONNECTED') })
    } else if (told) hear({ type: told })
  }
  /** Ours, and what the host has published as a microphone beside it, or in its place, of which nobody tells: what somebody shares has no device. Until ours is published it is no track of the client. */
  function watchMicrophones(): AgoraTrack[] {
    const ours: AgoraTrack | undefined = track, found = new Set<AgoraTrack>(client.localTracks?.filter(each => each === ours || (each.trackMediaType === 'audio' && each.setDevice)))
    if (ours && (!isIn || found.size === 0)) found.add(ours)
    for (const each of found) if (!hasEnded.has(each)) {
      hasEnded.set(each, false)
      for (const event of ['track-ended', 'track-updated']) listen(event, () => {
        hasEnded.set(each, event === 'track-ended')
        tellMuted()
      }, each)
    }
    return [...found]
  }
  const tellMuted = (): void => { if (track) hear({ type: watchMicrophones().every(each => each.muted || hasEnded.get(each)) ? 'transport.muted' : 'transport.unmuted' }) }
  async function setMuted(muted: boolean): Promise<void> {
    const answers = await Promise.allSettled((track ? watchMicrophones() : []).map(async each => {
      // One of its own that the host has muted stays so.
      if (each === track || mutedHere.has(each) || (muted && !each.muted)) {
        mutedHere.set(each, muted)
        await each.setMuted(muted)
        if (mutedHere.get(each) === false) mutedHere.delete(each)
      }
    }))
    // One that refuses keeps nothing from being told of the others.
    tellMuted()
    for (const answer of answers) if (answer.status === 'rejected') throw answer.reason as Error
  }
  async function renew(): Promise<void> {
    hear({ type: 'transport.tokenExpiring' })
    try {
      if (typeof options.token !== 'function') return
      const token = await give(options.token)
      // The client may be in the next channel by then.
      if (!isOver()) await client.renewToken(token)
    } catch (error) { diagnose('token-not-renewed', 'the token is about to expire, and no new one came; look at the function `token`', error) }
  }

  return {
    async join() {
      const token = await give(options.token)
      if (isOver()) return
      const opened = await options.microphone?.()
      track = opened && need(opened, 'the track', ['setMuted', 'close'])
      // Granted after the leave: it must not stay open for a call that nobody is in.
      if (isOver()) return close()
      watchMicrophones()
      if (isMuted()) await setMuted(true)
      if (isOver()) return close()
      listen('connection-state-change', (state, _before, reason) => see(state, reason))
      listen('token-privilege-will-expire', () => void renew())
      listen('token-privilege-did-expire', () => see('DISCONNECTED', 'TOKEN_EXPIRE'))
      // Whoever was subscribed to before they came stays in the list when they leave.
      listen('user-left', (user, reason) => {
        const name = String(vendorErrorOf(reason).code ?? 'user-left')
        if (options.endsWhenAlone && client.remoteUsers.every(other => other === user)) hear({ type: 'transport.left', cause: { reason: 'remote-hangup', vendor: { name, message: 'the last other user has left' } } })
      })
      if (options.endsWhenAlone) need(client.remoteUsers, 'remoteUsers', ['every'])
      isAsked = true
      await client.join(options.appId, options.channel, token ?? null, options.uid ?? null)
      if (track) await client.publish(track as never)
      if (isOver()) return
      isIn = true
      // Not told before the track is published: what has become of the connection meanwhile is told after it.
      if (client.connectionState !== 'DISCONNECTED') hear({ type: 'transport.joined' })
      see(client.connectionState)
    },
    async leave() {
      close()
      // Nothing was asked of the SDK, so nothing can come: the next call need not wait for a microphone that nobody grants.
      if (!isAsked) return hear({ type: 'transport.left' })
      await client.leave()
      isOut = true
    },
    release() {
      close()
      for (const off of offs) off()
      // It may be in the channel although the call is over: alone there, a publish that was refused, a leave that was refused.
      return isAsked && !isOut ? client.leave() : undefined
    },
    setMuted,
    isAlive: () => client.connectionState !== 'DISCONNECTED',
  }
}
