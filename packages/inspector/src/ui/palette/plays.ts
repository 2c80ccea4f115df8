/** The machine alone, and what can be sent into a live one, as commands. */
import type { SentEvent } from '../../common/index.ts'
import { eventsFor, sendEvent, sentWords, takesEvents } from '../actors/sending.ts'
import { showPicture } from '../chart/pictures.ts'
import { EVENTS_MAX } from '../simulate/address.ts'
import { openSimulation, simulationLink, startHere } from '../simulate/open.ts'
import { nameOf } from '../simulate/Simulate.tsx'
import { press, redo, startAgain, undo } from '../simulate/simulation.ts'
import { type AppState, callOfState } from '../store/state.ts'
import { type Command, when } from './command.ts'
import { copying } from './takes.ts'

export function playCommands(s: AppState): Command[] {
  const group = 'Simulate', { simulation } = s, start = startHere(s)
  if (s.source !== 'simulation' || !simulation) return [
    { id: 'simulate-new', group, title: 'Simulate from the beginning', note: 'in a page of its own', words: 'machine play alone', run: () => openSimulation(s) },
    ...when(start !== undefined, { id: 'simulate-here', group, title: `Simulate from here`, note: `from the state after #${s.seq}, in a page of its own`, words: 'machine play alone state', run: () => openSimulation(s, start) }),
  ]
  const { events, undone, last } = simulation, possible = last?.here.known && events.length < EVENTS_MAX ? last.here.events : []
  return [
    ...when(events.length > 0, { id: 'undo', group, title: 'Undo', note: events.at(-1)!, keys: 'Backspace', run: undo }),
    ...when(undone.length > 0, { id: 'redo', group, title: 'Redo', note: undone.at(-1)!, run: redo }),
    ...when(events.length > 0, { id: 'start-again', group, title: 'Start again', words: 'clear reset', run: startAgain }),
    { id: 'simulation-link', group, title: 'Share: copy the link to this simulation', words: 'address url', stays: true, run: copying(() => simulationLink(s), 'Copied the link. It holds every event that was pressed, and no token.') },
    ...possible.map((e): Command => ({ id: `press-${nameOf(e)}`, group, title: `Press ${nameOf(e)}`, note: e.ignored ? 'would be ignored' : e.commands.join(', '), words: 'event', run: () => press(nameOf(e)) })),
  ]
}

export function sendCommands(s: AppState): Command[] {
  const call = callOfState(s), group = 'Send'
  if (!call || !takesEvents(s, call)) return []
  return [
    { id: 'send', group, title: `Send an event to ${call.call}…`, words: 'actor live', run: () => { showPicture('chart'); document.querySelector<HTMLElement>('.send-event input')?.focus() } },
    ...eventsFor(call).map((type): Command => ({ id: `send-${type}`, group, title: `Send ${type} to ${call.call}`, words: 'event actor live', stays: true, run: async () => sentWords(type, await sendEvent(call.device, { call: call.call, attempt: call.attempt }, { type } as SentEvent)) })),
  ]
}
