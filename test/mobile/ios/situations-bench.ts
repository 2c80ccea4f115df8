/** The bench of the situations: one port over one library of one hostile system, and what it has told. */
import type { CallEnd, EndReason, SystemCallEvent, SystemCallPort } from '@onhook/machine'
import { afterEach, test } from 'vitest'
import { platform } from '../harness/native.ts'
import { openWorld, SHAPES, type Shape, type World } from './worlds.ts'

export const end = (reason: EndReason = 'local-leave', attempt = 1): CallEnd => ({ reason, initiator: 'local', recoverable: false, attempt, at: 0, secondary: [] })
export type Bench = { world: World; port: SystemCallPort; heard: SystemCallEvent['type'][]; stop(): void; report(attempt?: number): Promise<string> }
/** A world that is closed after the test. */
export function closing(...args: Parameters<typeof openWorld>): World {
  const opened = openWorld(...args)
  open.push(opened)
  return opened
}
export async function bench(shape: Shape, options: { groups?: number; copies?: number } = {}, before?: (world: World) => void): Promise<Bench> {
  const world = closing(shape, options), heard: Bench['heard'] = []
  before?.(world)
  await world.rest()
  const port = world.port(), stop = port.subscribe(event => { heard.push(event.type) })
  await world.rest()
  return {
    world, port, heard, stop,
    async report(attempt = 1) {
      void port.report({ call: 'a call of any name', attempt, title: 'Dr. Amsel' })
      await world.rest()
      return [...world.system.calls.keys()].at(-1) ?? ''
    },
  }
}
let open: World[] = []
afterEach(() => {
  for (const world of open) world.close()
  open = []
})
export const each = (title: string, shapes: readonly Shape[], body: (shape: Shape) => Promise<void>): void => {
  for (const shape of shapes) if (SHAPES.includes(shape)) test(`${shape} on ${platform}: ${title}`, () => body(shape))
}
export const ALL: readonly Shape[] = ['callkeep', 'telecom', 'callingx']
/** With what each ended at the system. */
export const last = ({ world }: Bench) => world.system.ended.at(-1)
