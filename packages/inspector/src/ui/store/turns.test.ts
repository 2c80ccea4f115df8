import { afterEach, beforeEach, expect, test, vi } from 'vitest'

/** A page whose frames come when the test says so. */
let frames: (() => void)[], now: number, page: { hidden: boolean; addEventListener: (type: string, listener: () => void) => void }, changed: () => void
let takingTurns: typeof import('./turns.ts').takingTurns

beforeEach(async () => {
  frames = []
  now = 1_000
  page = { hidden: false, addEventListener: (_, listener) => { changed = listener } }
  vi.useFakeTimers()
  vi.stubGlobal('document', page)
  vi.stubGlobal('performance', { now: () => now })
  vi.stubGlobal('requestAnimationFrame', (f: () => void) => frames.push(f))
  vi.stubGlobal('cancelAnimationFrame', (id: number) => { frames[id - 1] = () => undefined })
  vi.resetModules()
  ;({ takingTurns } = await import('./turns.ts'))
})
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers() })

const frame = () => { const due = frames; frames = []; now += 16; for (const f of due) f() }

test('two jobs that are due draw in two frames, and no frame is asked for when nothing is due', () => {
  const drawn: string[] = [], askA = takingTurns(() => drawn.push('a'), () => 0), askB = takingTurns(() => drawn.push('b'), () => 0)
  askA(); askB(); askA()
  expect(frames).toHaveLength(1)
  frame()
  expect(drawn).toEqual(['a'])
  frame()
  expect(drawn).toEqual(['a', 'b'])
  expect(frames).toHaveLength(0)
})

test('a job that always asks does not keep the others waiting', () => {
  const drawn: string[] = []
  const busy = takingTurns(() => drawn.push('busy'), () => 0), others = ['x', 'y', 'z'].map((name) => takingTurns(() => drawn.push(name), () => 0))
  for (const ask of others) ask()
  for (let n = 0; n < 8; n++) { busy(); frame() }
  expect(drawn.slice(0, 4).sort()).toEqual(['busy', 'x', 'y', 'z'])
  expect(drawn.slice(4)).toEqual(['busy', 'busy', 'busy', 'busy'])
})

test('a job rests as long as it says, and then is drawn without being asked again', () => {
  const at: number[] = [], ask = takingTurns(() => at.push(now), () => 100)
  ask(); frame(); ask()
  for (let n = 0; n < 10; n++) frame()
  expect(at).toHaveLength(2)
  expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(100)
  expect(at[1]! - at[0]!).toBeLessThan(117)
})

test('a tab that is hidden while a frame is awaited goes on by the timer', () => {
  const draw = vi.fn(), ask = takingTurns(draw, () => 0)
  ask()
  page.hidden = true
  changed()
  vi.advanceTimersByTime(1_000)
  expect(draw).toHaveBeenCalledTimes(1)
  frame()
  expect(draw).toHaveBeenCalledTimes(1)
})

test('a job that a person waits for goes first and need not have rested; what only streams in rests', () => {
  const drawn: string[] = [], calm = takingTurns(() => drawn.push('calm'), () => 0), chart = takingTurns(() => drawn.push('chart'), () => 100)
  chart()
  frame()
  calm(); chart()
  frame()
  expect(drawn).toEqual(['chart', 'calm'])
  calm(); chart(true)
  frame()
  chart(true)
  frame()
  expect(drawn).toEqual(['chart', 'calm', 'chart', 'chart'])
  chart()
  frame(); frame()
  expect(drawn).toEqual(['chart', 'calm', 'chart', 'chart', 'calm'])
})
