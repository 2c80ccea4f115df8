/** A process may die between the end of a call and its settling: the snapshot is of an ended machine then. */
import { expect, test } from 'vitest'
import { createCall, type CallEnd, type CallOptions } from './index.ts'

const nothing = (): void => undefined
const transport: CallOptions['transport'] = { subscribe: () => nothing, join: nothing, leave: nothing }

test('leave() of a call that was restored as ended resolves with the end that the dead process recorded', async () => {
  const saved: string[] = []
  const persist = { load: () => undefined, save: (text: string) => { saved.push(text) }, clear: nothing }
  const dying = createCall({ transport, persist, id: 'dying', policy: { stepTimeoutMs: 0 } })
  void dying.join().catch(nothing)
  dying.send({ type: 'transport.failed', recoverable: false, cause: { reason: 'room-full' } })
  expect(dying.state).toBe('ended')

  const told: CallEnd[] = []
  // The dead process is here in this one, and no two live calls may have one id: the new one is not named.
  const restored = createCall({ transport, policy: { stepTimeoutMs: 0 }, persist: { ...persist, load: () => saved.at(-1) } })
  expect(restored.state).toBe('ended')
  void restored.leave().then(end => told.push(end))
  void restored.ended.then(end => told.push(end))
  for (let i = 0; i < 10; i++) await Promise.resolve()
  expect(told.map(end => end.reason)).toEqual(['room-full', 'room-full'])
  await dying.dispose()
  await restored.dispose()
})
