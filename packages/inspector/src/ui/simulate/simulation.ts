/**
 * The machine alone: events that somebody presses, and what it makes of them. A simulation is a call of its own in an own page, so that
 * every view shows it.
 */
import { played } from '../judge/client.ts'
import type { Played } from '../judge/judge.ts'
import { flush, startSource, take } from '../store/intake.ts'
import { goLast } from '../store/moment.ts'
import { get, set } from '../store/store.ts'
import { EVENTS_MAX, type SimulationAddress, addressOfSimulation, isSimulationAddress, readSimulation } from './address.ts'

export type Simulation = SimulationAddress & { undone: readonly string[]; last: Played | undefined }

type Wish = Omit<Simulation, 'last'>
/** What was asked for last. It is shown when the machine has played it, and the next press goes on from it at once. */
let wish: Wish | undefined
async function show(next: Wish, isFirst = false): Promise<void> {
  wish = next
  let last: Played
  try { last = await played(next.table, next.start, next.events) } catch { return } // why is in `judgeFailed`, and the desk says it
  // A file that was opened meanwhile is not swept away.
  if (wish !== next || (!isFirst && get().source !== 'simulation')) return
  // What the machine does not know came from an address: what comes after it is left out too.
  const events = last.unknown === undefined ? next.events : next.events.slice(0, last.records.filter((r) => r.kind === 'step').length), start = last.isStartLost ? undefined : next.start
  startSource('simulation', 'Simulation')
  wish = { ...next, start, events }
  set({ simulation: { ...wish, last }, devices: new Map([['simulation', { id: 'simulation', name: 'Simulation', platform: 'simulation', live: false, lastHeard: 0 }]]) })
  take('simulation', last.records)
  flush()
  goLast()
  history.replaceState(null, '', addressOfSimulation(wish))
}
const now = (): Wish | undefined => (get().source === 'simulation' ? wish : undefined)

export async function startSimulation(hash: string): Promise<void> {
  startSource('simulation', 'Simulation')
  set({ picture: 'simulate', pictureTable: false, tab: 'picture' })
  addEventListener('hashchange', () => { if (isSimulationAddress(location.hash)) void show({ ...readSimulation(location.hash), undone: [] }); else location.reload() })
  await show({ ...readSimulation(hash), undone: [] }, true)
}
export function press(event: string): void { const s = now(); if (s && s.events.length < EVENTS_MAX) void show({ ...s, events: [...s.events, event], undone: [] }) }
export function undo(): void { const s = now(), event = s?.events.at(-1); if (s && event !== undefined) void show({ ...s, events: s.events.slice(0, -1), undone: [...s.undone, event] }) }
export function redo(): void { const s = now(), event = s?.undone.at(-1); if (s && event !== undefined) void show({ ...s, events: [...s.events, event], undone: s.undone.slice(0, -1) }) }
export function startAgain(): void { const s = now(); if (s) void show({ ...s, events: [], undone: [] }) }
