/** What can go wrong, done to both phones alike. */
import type { Phone, Code } from './phone.ts'
import type { Stage } from './stage.ts'

export type TroubleId = 'four-ways' | 'twice' | 'late-join' | 'cut-3' | 'cut-10' | 'cut-40' | 'refuse' | 'kill' | 'freeze'
export type Trouble = { id: TroubleId; name: string; detail: string; lastsMs: number; /** It is about joining, so it makes its own call. */ joins?: true; /** Played with a person of its own for each phone: one that gives up must not help the other. */ isApart?: true; run(stage: Stage, leftRuns: Code): Promise<void> }

export const isUp = (phone: Phone): boolean => phone.look().session === 'joined'
const isGone = (phone: Phone): boolean => { const { isMounted, session } = phone.look(); return !isMounted && session === 'ended' }
/** Nothing more is to be expected: the right phone has ended and given back. */
const isAtRest = (phone: Phone): boolean => { const { notification, isMicrophoneOn } = phone.look(); return isGone(phone) && !notification && !isMicrophoneOn }
/** What a phone's last words and its exit animation still need. */
const LAST_WORDS_MS = 700

/** In a call, both of them. False when they did not come together. */
export const whenJoined = (stage: Stage): Promise<boolean> => stage.until(() => stage.both.every(isUp) && stage.both.every(p => p.look().notification !== undefined), 15_000)
const atRest = async (stage: Stage, timeoutMs: number): Promise<void> => {
  await stage.until(() => isAtRest(stage.phones.right), timeoutMs)
  await stage.wait(LAST_WORDS_MS)
}

/** Each of `steps` at its time, on both phones. */
async function press(stage: Stage, steps: readonly (readonly [atMs: number, Parameters<Phone['press']>[0]])[]): Promise<void> {
  const begin = Date.now()
  for (const [atMs, control] of steps) {
    await stage.wait(Math.max(0, begin + atMs - Date.now()))
    for (const phone of stage.both) phone.press(control)
  }
}

const cut = (seconds: 3 | 10 | 40, detail: string): Trouble => ({
  id: `cut-${seconds}`, name: `Cut the network for ${seconds} s`, detail, lastsMs: seconds * 1000 + 4000, ...(seconds === 40 && { isApart: true }),
  async run(stage) {
    const begin = Date.now()
    stage.network.cut(seconds * 1000)
    // A short cut may be over before anybody has noticed; then nothing arrives, and that is right.
    await stage.wait(seconds * 1000)
    stage.network.restore()
    await stage.until(() => isUp(stage.phones.right) || isAtRest(stage.phones.right), begin + seconds * 1000 + 8000 - Date.now())
    await stage.wait(1500)
  },
})

export const TROUBLES: readonly Trouble[] = [
  {
    id: 'four-ways', name: 'Hang up four ways at once', detail: 'Notification, button, the SDK’s own button, back, in 0.5 s.', lastsMs: 2500,
    async run(stage) {
      await press(stage, [[0, 'hangUp'], [80, 'leave'], [160, 'sdkLeave']])
      // The fourth: the arrow of a screen that is on its way out, on both phones, however busy this machine is.
      await stage.until(() => stage.both.every(phone => phone.look().pops > 0), 3000)
      await stage.wait(100)
      await press(stage, [[0, 'back']])
      await atRest(stage, 6000)
    },
  },
  {
    id: 'twice', name: 'Say every callback twice', detail: 'A normal hang-up; the SDK repeats itself.', lastsMs: 2000,
    async run(stage) {
      for (const { sdk } of stage.both) sdk.repeats = true
      await press(stage, [[0, 'sdkLeave']])
      await atRest(stage, 6000)
    },
  },
  {
    id: 'late-join', name: 'Deliver a join too late', detail: 'The user goes back; then the join succeeds.', lastsMs: 5000, joins: true, isApart: true,
    async run(stage, leftRuns) {
      await stage.call(leftRuns, { isApart: true, prepare: phone => phone.sdk.holdJoin() })
      // They are connected, and the microphones are on; the apps have not been told.
      await stage.until(() => stage.both.every(p => p.look().isMicrophoneOn), 5000)
      await stage.wait(1200)
      stage.clearLines()
      await press(stage, [[0, 'back']])
      await stage.wait(1400)
      for (const { sdk } of stage.both) sdk.releaseJoin()
      await atRest(stage, 6000)
    },
  },
  cut(3, 'Lost and found again; a word, and no more.'),
  cut(10, 'The SDK fails, closes, restarts and joins.'),
  cut(40, 'Longer than anybody should be made to wait.'),
  {
    id: 'refuse', name: 'Refuse the service', detail: 'Android does not allow it from the background.', lastsMs: 3000, joins: true,
    async run(stage, leftRuns) {
      await stage.call(leftRuns, { prepare: phone => { phone.android.refuseNext = true } })
      await stage.until(() => stage.both.every(isUp), 15_000)
      await stage.wait(1200)
    },
  },
  {
    id: 'kill', name: 'Kill the other side', detail: 'No goodbye; only “closed” arrives.', lastsMs: 7000,
    async run(stage) {
      stage.network.cut(60_000)
      for (const { connection } of stage.both) connection.sever()
      await atRest(stage, 15_000)
    },
  },
  {
    id: 'freeze', name: 'Freeze the page’s timers', detail: '42 s in the background, offline; played in 3 s.', lastsMs: 8000, isApart: true,
    async run(stage) {
      stage.network.cut(60_000)
      await stage.until(() => stage.both.every(p => p.look().session === 'reconnecting'), 6000)
      for (const phone of stage.both) phone.background()
      await stage.wait(200)
      stage.clock.freeze()
      await stage.wait(2600)
      stage.clock.thaw(42_000 - 2600)
      for (const phone of stage.both) phone.activate()
      await atRest(stage, 10_000)
    },
  },
]
