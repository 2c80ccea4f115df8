/**
 * The machine alone: events that somebody presses, and what it makes of them. A simulation is a call of its own in an own page, so that
 * every view shows it.
 */
import { played } from '../judge/client.ts'
import type { Played } from '../judge/judge.ts'
import { flush, startSource, take } from '../store/intake.ts'
import { goLast } from '../store/moment.ts'
import { get, set } from '../store/store.ts'
import { EVENTS_MAX, type SimulationAddress, addressOfSimulation, readSimulation } from './address.ts'

export type Simulation = SimulationAddress & { undone: readonly string[]; last: Played | undefined }

let turn = 0
async function show(next: Omit<Simulation, 'last'>): Promise<void> {
  const mine = ++turn, last = await played(next.start, next.events)
  if (mine !== turn) return
  // What the machine does not know came from an address: what comes after it is left out too.
  const events = last.unknown === undefined ? next.events : next.events.slice(0, last.records.length - 1)
  startSource('simulation', 'Simulation')
  set({ simulation: { ...next, events, last }, devices: new Map([['simulation', { id: 'simulation', name: 'Simulation', platform: 'simulation', live: false, lastHeard: 0 }]]) })
  take('simulation', last.records)
  flush()
  goLast()
  history.replaceState(null, '', addressOfSimulation({ start: next.start, events }))
}
const now = (): Simulation | undefined => get().simulation

export async function startSimulation(hash: string): Promise<void> {
  set({ picture: 'simulate', pictureTable: false, tab: 'picture' })
  await show({ ...readSimulation(hash), undone: [] })
}
export function press(event: string): void { const s = now(); if (s && s.events.length < EVENTS_MAX) void show({ start: s.start, events: [...s.events, event], undone: [] }) }
export function undo(): void { const s = now(), event = s?.events.at(-1); if (s && event !== undefined) void show({ start: s.start, events: s.events.slice(0, -1), undone: [...s.undone, event] }) }
export function redo(): void { const s = now(), event = s?.undone.at(-1); if (s && event !== undefined) void show({ start: s.start, events: [...s.events, event], undone: s.undone.slice(0, -1) }) }
export function startAgain(): void { const s = now(); if (s) void show({ start: s.start, events: [], undone: [] }) }
