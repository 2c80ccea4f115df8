/**
 * Replays the vectors against an implementation: `node run.mjs [--impl ./my-machine.mjs] [--policy never] [--machine core]`.
 * It exports `initial({ policy, machine })`, which gives a state, and `step(state, event, row)`, which gives
 * `{ state, commands, ignored }` and changes nothing else. A state shows its regions as properties, `session` at least.
 * Exit 0: it does what is expected; 1: it does not; 2: it could not be tried. Needs Node 20 and nothing else.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isDeepStrictEqual, parseArgs } from 'node:util'

const TOLD_MAX = 5
const stop = why => { console.error(why); process.exit(2) }
const read = name => readFileSync(new URL(name, import.meta.url), 'utf8')
process.on('uncaughtException', error => stop(error.stack))
const { impl, policy = 'when-joined', machine = 'whole' } = parseArgs({ options: Object.fromEntries(['impl', 'policy', 'machine'].map(name => [name, { type: 'string' }])) }).values
const files = JSON.parse(read('manifest.json')).files.filter(f => f.tests > 0)
const entry = files.find(f => f.machine === machine && f.policy === policy)
  ?? stop(`there are vectors for ${files.map(f => `--machine ${f.machine} --policy ${f.policy}`).join(', ')}; found --machine ${machine} --policy ${policy}`)
const json = read(entry.file)
if (createHash('sha256').update(json).digest('hex') !== entry.sha256) stop(`${entry.file} is not the file that the manifest names: its SHA-256 differs, take both from one release`)
const { regions, states, events, commands, results, depth, event, result } = JSON.parse(json)
const { initial, step } = await import(impl ? pathToFileURL(resolve(impl)).href : './table-machine.mjs')
const path = [initial({ policy, machine })]
const shown = regions.map((r, i) => [r, i]).filter(([r]) => typeof path[0][r] === 'string')
if (!shown.some(([r]) => r === regions[0])) stop(`a state must show its region "${regions[0]}" as a string, found ${path[0][regions[0]]}`)
const seen = ({ state, commands, ignored }) => ({ state: shown.map(([r]) => state[r]).join(' '), commands, ignored })
const wanted = (state, list) => ({ state: shown.map(([, i]) => states[state][i]).join(' '), commands: commands[list] ?? [], ignored: list < 0 })
const differences = []
let steps = 0, behind = Infinity
function compare(where, depthOf, found, expected) {
  if (isDeepStrictEqual(found, expected)) return
  behind = depthOf // what follows a difference says nothing
  differences.push({ depthOf, text: `${where}\n  expected ${JSON.stringify(expected)}\n  found    ${JSON.stringify(found)}` })
}
compare('at the beginning', -1, seen({ state: path[0], commands: [], ignored: true }), wanted(0, -1))
for (let i = 0, names = []; i < event.length; i++) {
  const d = depth[i], [row, sent] = events[event[i]]
  if (d > behind) continue
  behind = Infinity
  names.splice(d, Infinity, row)
  let found
  try { found = seen({ state: path[d + 1] } = step(path[d], sent, row)) } catch (error) { found = { thrown: String(error) } }
  compare(`after ${names.join(', ')}`, d, found, wanted(...results[result[i]]))
  steps++
}
for (const { text } of differences.toSorted((a, b) => a.depthOf - b.depthOf).slice(0, TOLD_MAX)) console.log(text)
console.log(`${entry.file}: ${steps} of ${event.length} steps, ${shown.length} of ${regions.length} regions seen, ${differences.length} differences`)
process.exitCode = differences.length > 0 ? 1 : 0
