/**
 * The story in a terminal: a real call over libwebrtc in Node, through the TURN server, to its end. Both
 * phones are in one call and are told the same; one runs Onhook, the other the vendor sample's logic.
 */
import { randomBytes } from 'node:crypto'
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'
import type { WebRtcSdk } from '@onhook/adapters/webrtc'
import { startSignallingRelay } from './signalling-relay.ts'
import { startTurn } from './turn.ts'
import { createConnection } from './phone/connection.ts'
import { ledgerOf, verdictOf } from './phone/ledger.ts'
import type { Side } from './phone/phone.ts'
import { createStage, type Stage } from './phone/stage.ts'
import { TROUBLES, whenJoined } from './phone/troubles.ts'

/** Long enough for both sides to notice (2 s), short enough for the SDK not to begin anew (5 s more). */
const OUTAGE_MS = 4500
const NAMES: Record<Side, string> = { left: 'sample', right: 'onhook' }

/** Plays it. @returns whether the story held: Onhook clean, the sample not */
export async function playHeadless(write: (line: string) => void, isAborted: () => boolean = () => false): Promise<boolean> {
  const begin = Date.now()
  const turn = await startTurn(), relay = await startSignallingRelay()
  let session = { left: '', right: '' }
  const say = (who: string, words: string): void => write(`${((Date.now() - begin) / 1000).toFixed(2).padStart(6)} s  ${who.padEnd(7)} ${words}`)
  const stage: Stage = createStage({
    room: randomBytes(4).toString('hex'),
    connect: (_side, room, clock) => createConnection({
      sdk: wrtc as unknown as WebRtcSdk<MediaStream>, WebSocket: WebSocket as never, signallingUrl: relay.url, room, ice: turn.configuration, clock,
      capture: () => new wrtc.MediaStream([new wrtc.nonstandard.RTCAudioSource().createTrack()]) as MediaStream,
    }),
    network: { cut: () => turn.cut(), restore: () => turn.restore() },
    onLine: (side, arrived, answer) => say(NAMES[side], `${arrived.padEnd(23)} ${answer.tone === 'bad' ? '!! ' : ''}${answer.text}`),
    onChange() {
      if (!stage) return
      for (const phone of stage.both) {
        const next = phone.look().session
        if (next === session[phone.side]) continue
        if (session[phone.side] !== '') say(NAMES[phone.side], `${session[phone.side]} → ${next}`)
        session = { ...session, [phone.side]: next }
      }
    },
  })
  const fourWays = TROUBLES.find(trouble => trouble.id === 'four-ways')
  try {
    write('Two phones, a real peer connection through TURN. One runs Onhook, the other the vendor sample’s logic.')
    await stage.call('sample')
    if (!await whenJoined(stage)) throw new Error('the two phones did not join within 15 s')
    // The adapter trusts a connection that has just come up for longer than one that has been heard.
    await stage.wait(1200)
    const dropped = turn.dropped
    say('network', `cut for ${OUTAGE_MS / 1000} s: every packet is lost`)
    stage.network.cut(OUTAGE_MS)
    await stage.wait(OUTAGE_MS)
    const wasNoticed = stage.both.every(phone => phone.look().session === 'reconnecting')
    stage.network.restore()
    say('network', `back; ${turn.dropped - dropped} packets were lost`)
    const isBack = await stage.until(() => stage.both.every(phone => phone.look().session === 'joined'), 8000)
    await stage.wait(300)
    if (isAborted()) return false
    say('user', 'hangs up in four ways within a second, on both phones')
    await fourWays?.run(stage, 'sample')

    const [left, right] = [stage.phones.left.look(), stage.phones.right.look()]
    write('')
    for (const [name, view] of [['sample', left], ['onhook', right]] as const) write(`${name.padEnd(7)} ${ledgerOf(view, true).map(line => `${line.isBad ? '!! ' : ''}${line.name}: ${line.value}`).join(' · ')}`)
    const isClean = !verdictOf(right).isBad && right.pops === 1 && right.ends === 1
    const holds = wasNoticed && isBack && isClean && verdictOf(left).isBad
    const what = !wasNoticed ? 'the outage was not noticed' : !isBack ? 'the call did not come back' : !isClean ? `Onhook: ${verdictOf(right).text}` : 'the sample survived it'
    const seconds = ((Date.now() - begin) / 1000).toFixed(1)
    write(holds
      ? `Verdict after ${seconds} s: with Onhook one end, one exit, notification gone, microphone free. The sample, told the same: ${verdictOf(left).text}`
      : `Verdict after ${seconds} s: the story did not hold: ${what}`)
    return holds
  } finally {
    await stage.stop()
    await relay.stop()
    turn.stop()
  }
}
