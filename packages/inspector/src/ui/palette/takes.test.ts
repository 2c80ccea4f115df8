import { afterEach, expect, test, vi } from 'vitest'
import { type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { initialState } from '../store/state.ts'
import { takeCommands } from './takes.ts'

afterEach(() => { vi.unstubAllGlobals() })

const timeline = append(emptyTimeline(), 'phone', [{ v: 1, kind: 'open', call: 'c', attempt: 1, seq: 0, t: 1_000 } as TraceRecord])
/** What the palette says, where the step has these buttons. */
const said = async (...buttons: { textContent: string; disabled: boolean; title: string; click(): void }[]): Promise<unknown> => {
  vi.stubGlobal('location', { protocol: 'http:' })
  vi.stubGlobal('document', { querySelectorAll: () => buttons })
  const command = takeCommands({ ...initialState(), timeline, callKey: 'phone/c/1' }).find((c) => c.id === 'make-test')!
  expect(command.stays).toBe(true)
  return await command.run()
}

test('the test that a command makes is said, and so is why none can be made yet', async () => {
  let pressed = 0
  const button = { textContent: 'Make a test', title: 'A test file with these records', disabled: false, click() { pressed++ } }, other = { ...button, textContent: 'Copy link', click() { throw new Error('not this one') } }
  expect(await said(other, button)).toBe('Saved the test. A test file with these records.')
  expect(await said(other, { ...button, disabled: true, title: 'The inspector is still looking for where this run leaves its table' })).toBe('Not yet. The inspector is still looking for where this run leaves its table.')
  expect(await said()).toBe('Not done: there is no record to make a test from.')
  expect(pressed).toBe(1)
})
