/** What a core table is to the service: on a table of six states, of which some cannot be told apart by it. */
import { expect, test } from 'vitest'
import type { Table } from '../../compile.ts'
import { projectService } from './service-projection.ts'

const core: Table = {
  name: 'core', regions: ['session', 'service'], initial: 2, timers: {}, events: ['user.join', 'user.leave', 'service.started', 'timer.service', 'timer.join'],
  states: [['ended', 'stopped'], ['joining', 'off'], ['idle', 'off'], ['joined', 'starting'], ['reconnecting', 'starting'], ['joined', 'running']].map(([session, service]) => ({ session: session!, service: service! })),
  commands: [[], [{ type: 'join' }], [{ type: 'launchService' }], [{ type: 'leave' }, { type: 'abortService' }]],
  rows: [
    [2, 0, 1, 1], // joins: nothing of the service, and so the same
    [1, 4, 3, 2], [1, 1, 0, 0], [2, 1, 0, 0], [2, 4, 3, 2], // idle and joining do the same
    [3, 2, 5, 0], [4, 2, 5, 0], [3, 1, 0, 3], [4, 1, 0, 3], [3, 0, 4, 0], [4, 0, 3, 0], // so do joined and reconnecting
    [3, 3, 5, 0], [4, 3, 5, 0], [5, 1, 0, 3], [5, 4, 0, 0], [0, 2, 0, 3],
  ],
}
test('states that cannot be told apart by it are one; the initial one is first; what changes nothing is left out', () => {
  expect(projectService(core)).toEqual([
    { service: 'off', isOver: false, on: {}, own: [{ to: 1 + 1, command: 'launch' }, { to: 1 }] },
    { service: 'stopped', isOver: true, on: { 'service.started': { to: 1, command: 'abort' } }, own: [] },
    { service: 'starting', isOver: false, on: { 'service.started': { to: 3 }, 'timer.service': { to: 3 } }, own: [{ to: 1, command: 'abort' }] },
    { service: 'running', isOver: false, on: {}, own: [{ to: 1, command: 'abort' }, { to: 1 }] },
  ])
})

/** Sessions and services by state, events, and rows `[state, event, state]`, of which none commands anything. */
const small = (states: string[], events: string[], rows: [number, number, number][]): Table => ({
  name: 'core', regions: ['session', 'service'], initial: 0, timers: {}, events, commands: [[]], states: states.map(s => ({ session: s.split(' ')[0]!, service: s.split(' ')[1]! })), rows: rows.map(([s, e, to]) => [s, e, to, 0]),
})
test('which events concern the service, by their whole names', () => {
  const its = ['service.started', 'service.stopped/killed', 'timer.service', 'timer.step/service', 'port.failed/launchService', 'port.failed/abortService', 'restored']
  const others = ['a service.started', 'service', 'services.started', 'a timer.service', 'timer.services', 'timer-service', 'timer.step/services', 'a timer.step/service', 'timer-step/service', 'port.failed/launchServices', 'a port.failed/launchService', 'port-failed/launchService', 'port.failed/join', 'a restored', 'restored/other', 'transport.left']
  const classes = projectService(small(['idle off', 'ended stopped'], [...its, ...others], [...its, ...others].map((_, e) => [0, e, 1])))
  expect(classes).toEqual([{ service: 'off', isOver: false, on: Object.fromEntries(its.map(e => [e, { to: 1 }])), own: [{ to: 1 }] }, { service: 'stopped', isOver: true, on: {}, own: [] }])
})
test('states that differ only in where they lead, some steps away, are told apart', () => {
  const chain = (n: number): Table => small(['joined off', 'joined off', 'joined off', 'joined off', 'joined starting'], ['service.started'], Array.from({ length: n }, (_, s): [number, number, number] => [s, 0, s + 1]))
  expect([0, 1, 2, 3, 4].map(n => projectService(chain(n)).length)).toEqual([2, 3, 4, 5, 5])
  // Two ways on, of which neither commands anything.
  expect(projectService(small(['joined off', 'joined starting', 'joined running'], ['user.mute', 'user.unmute'], [[0, 0, 1], [0, 1, 2]]))[0]!.own).toEqual([{ to: 1 }, { to: 2 }])
  // Over or not, with the same of the service.
  expect(projectService(small(['leaving off', 'joined off', 'ended off'], [], []))).toEqual([{ service: 'off', isOver: true, on: {}, own: [] }, { service: 'off', isOver: false, on: {}, own: [] }])
})
