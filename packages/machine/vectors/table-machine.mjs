/** An implementation that reads a table of this folder, the whole machine or one part of it: what a port can be at its smallest. */
import { readFileSync } from 'node:fs'

const read = name => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
const { order } = read('manifest.json')
const isOver = session => session === 'leaving' || session === 'ended'
/** What the core's step tells the listeners. */
const signalsOf = (from, to) => [
  ...(from === 'idle' && to === 'joining' ? ['session.began'] : []),
  ...(!isOver(from) && isOver(to) ? ['session.over'] : []),
]
const stateOf = (parts, at) => Object.assign({ parts, at }, ...at.map((s, i) => parts[i].states[s]))

export function initial({ policy, machine }) {
  const parts = read(`table.${policy}.json`).tables.filter(t => machine === 'whole' || t.name === machine)
    .map(t => ({ ...t, cells: new Map(t.rows.map(([s, e, next, list]) => [`${s} ${t.events[e]}`, [next, t.commands[list]]])) }))
  return stateOf(parts, parts.map(t => t.initial))
}

export function step({ parts, at, session }, _event, row) {
  const next = [...at], commands = []
  let ignored = true
  const take = (i, name) => {
    const cell = parts[i].cells.get(`${next[i]} ${name}`)
    if (!cell) return
    ignored = false
    next[i] = cell[0]
    commands.push(...cell[1])
  }
  take(0, row)
  const signals = signalsOf(session, parts[0].states[next[0]].session)
  for (let i = 1; i < parts.length; i++) for (const name of [row, ...signals]) take(i, name)
  commands.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
  return { state: stateOf(parts, next), commands, ignored }
}
