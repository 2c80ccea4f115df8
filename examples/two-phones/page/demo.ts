/** What the page shows, and what can be done on it: one stage, one snapshot. */
import { createRecorder, type Recorder } from '@onhook/inspector'
import type { PageConfig } from '../call-page-server.ts'
import { createConnection } from '../phone/connection.ts'
import type { Code, Control, PhoneView, Side } from '../phone/phone.ts'
import { createStage, Superseded, type Line } from '../phone/stage.ts'
import { isUp, TROUBLES, whenJoined, type TroubleId } from '../phone/troubles.ts'
import { takeCamera, type CameraKind } from './camera.ts'

type Phase = 'joining' | 'calm' | 'running' | 'over'
export type Snapshot = {
  phase: Phase
  leftRuns: Code
  camera: CameraKind
  chosen: TroubleId | undefined
  /** Milliseconds since the trouble began. */
  runningMs: number
  left: PhoneView
  right: PhoneView
  lines: readonly Line[]
  /** The phones' clock. */
  now: number
  problem: string
}
/** What each phone sees and shows of itself. */
type Pictures = { [S in Side]: { remote?: MediaStream; local?: MediaStream } }

export type Demo = {
  subscribe(listener: () => void): () => void
  getSnapshot(): Snapshot
  readonly pictures: Pictures
  run(id: TroubleId): void
  again(): void
  setLeft(code: Code): void
  setCamera(kind: CameraKind): void
  press(side: Side, control: Control): void
}

/** Chronometers and microphones are looked at this often; everything else tells. */
const TICK_MS = 250
/** A call that a person ended is judged after this. */
const JUDGED_AFTER_MS = 2500

export async function createDemo(config: PageConfig): Promise<Demo> {
  const room = Math.random().toString(36).slice(2, 8)
  const listeners = new Set<() => void>()
  const pictures: Pictures = { left: {}, right: {} }
  let phase: Phase = 'joining', leftRuns: Code = 'sample', camera: CameraKind = 'synthetic', chosen: TroubleId | undefined, problem = ''
  let began = 0, judging: ReturnType<typeof setTimeout> | undefined, isDue = false, snapshot: Snapshot | undefined

  const recorders: Record<Side, Recorder> = {
    left: createRecorder({ url: config.recorderUrl, device: { id: `left-${room}`, name: 'Left phone' } }),
    right: createRecorder({ url: config.recorderUrl, device: { id: `right-${room}`, name: 'Right phone' } }),
  }
  const setCut = (cutMs: number): void => {
    fetch('./network', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ cutMs }) }).catch(() => fail('The server of this page has gone: start it again.'))
  }
  const stage = createStage({
    room,
    connect: (side, callRoom, clock, isHidden) => createConnection({
      sdk: globalThis as never, WebSocket: WebSocket as never, signallingUrl: config.signallingUrl, room: callRoom, ice: config.ice, clock,
      async capture() {
        const stream = await takeCamera(camera, side)
        if (!isHidden) {
          pictures[side] = { ...pictures[side], local: stream }
          change()
        }
        return stream
      },
      onRemoteStream(stream) {
        if (isHidden) return
        pictures[side] = { ...pictures[side], remote: stream }
        change()
      },
    }),
    network: { cut: setCut, restore: () => setCut(0) },
    isHidden: () => document.hidden,
    inspect: (side, record) => recorders[side].record(record),
    onChange: change,
  })

  function look(): Snapshot {
    return {
      phase, leftRuns, camera, chosen, problem,
      runningMs: phase === 'running' ? Date.now() - began : 0,
      left: stage.phones.left.look(), right: stage.phones.right.look(),
      lines: stage.lines, now: stage.clock.now(),
    }
  }
  /** Many things change at once; they are drawn once. */
  function change(): void {
    if (isDue || !stage.isReady) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      try { snapshot = look() } catch (error) { return fail(String(error)) }
      judgeLater()
      for (const listener of listeners) listener()
    })
  }
  function fail(words: string): void {
    if (problem === words) return
    problem = words
    change()
  }
  /** Somebody hung up by hand: what came of it is judged when it has come to rest. */
  function judgeLater(): void {
    const hasEnded = phase === 'calm' && stage.both.some(phone => phone.look().stack.at(-1) !== 'call' || phone.look().session === 'ended')
    if (!hasEnded || judging) return
    judging = setTimeout(() => {
      judging = undefined
      if (phase === 'calm') phase = 'over'
      change()
    }, JUDGED_AFTER_MS)
  }
  /** One thing at a time: what is played is replaced by what is asked for last. */
  async function play(script: () => Promise<void>): Promise<void> {
    stage.supersede()
    clearTimeout(judging)
    judging = undefined
    problem = ''
    try { await script() } catch (error) {
      if (!(error instanceof Superseded)) fail(error instanceof Error ? error.message : String(error))
    }
  }
  const call = async (isApart = false): Promise<void> => {
    phase = 'joining'
    change()
    await stage.call(leftRuns, { isApart })
    if (await whenJoined(stage)) return
    throw new Error(camera === 'real' ? 'The phones did not join: is the camera allowed?' : 'The phones did not join within 15 s. Call again.')
  }
  const again = (): Promise<void> => play(async () => {
    chosen = undefined
    await call()
    phase = 'calm'
    change()
  })
  const run = (id: TroubleId): Promise<void> => play(async () => {
    const trouble = TROUBLES.find(each => each.id === id)
    if (!trouble) return
    chosen = id
    if (!trouble.joins && (trouble.isApart || phase !== 'calm' || !stage.both.every(isUp))) await call(trouble.isApart)
    phase = 'running'
    began = Date.now()
    stage.clearLines()
    change()
    await trouble.run(stage, leftRuns)
    phase = 'over'
    change()
  })

  void again()
  await stage.until(() => stage.isReady, 5000)
  const first = look()
  setInterval(change, TICK_MS)
  // A page in the background is an app in the background.
  document.addEventListener('visibilitychange', () => {
    for (const phone of stage.both) {
      if (document.hidden) phone.background()
      else phone.activate()
    }
  })
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    getSnapshot: () => snapshot ?? first,
    pictures,
    run: id => void run(id),
    again: () => void again(),
    setLeft(code) {
      if (code === leftRuns) return
      leftRuns = code
      // The other code's phone is a new phone.
      phase = 'joining'
      if (chosen) void run(chosen)
      else void again()
    },
    setCamera(kind) {
      camera = kind
      void again()
    },
    press(side, control) { stage.phones[side].press(control) },
  }
}
