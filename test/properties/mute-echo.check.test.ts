/** Muting with echoes: the media table between a person and two mirrors that lag, every reachable state. */
import type { Command, Table } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { checkMuteEcho } from '../../packages/machine/src/testing/models/mute-echo.ts'
import { tableOf } from '../support/tables.ts'

const media = tableOf().tables.find(t => t.name === 'media')!
const broken = (result: ReturnType<typeof checkMuteEcho>): string[] => result.properties.filter(p => p.verdict === 'violated').map(p => p.id)

/** The table with some rows changed: `state event` → next state and commands. */
function changed(rows: Record<string, [next: string, ...commands: Command[]]>): Table {
  const table = structuredClone(media), stateOf = (name: string): number => table.states.findIndex(s => s['media'] === name)
  for (const [key, [next, ...commands]] of Object.entries(rows)) {
    const [from, event] = key.split(' ') as [string, string], s = stateOf(from), e = table.events.indexOf(event)
    table.rows = table.rows.filter(r => r[0] !== s || r[1] !== e)
    table.rows.push([s, e, stateOf(next), table.commands.push(commands) - 1])
  }
  return table
}
const tell = (muted: boolean, system: boolean): Command => ({ type: 'setMuted', muted, system })

describe('muting with echoes', () => {
  test('grows quiet, agrees, and never opens a microphone that the person has closed', () => {
    const result = checkMuteEcho({ media })
    expect(result.properties.filter(p => p.verdict !== 'holds')).toEqual([])
    expect(result.states).toBeGreaterThan(10_000)
    expect(Object.fromEntries(result.assumptions.map(a => [a.id, a.breaks]))).toEqual({ MA1: ['M2', 'M4', 'M6'], MA2: ['M3', 'M4', 'M7'], MA3: ['M2', 'M3', 'M4'] })
  })

  const small = { sdkActs: false, channel: 1 } as const
  const wrong: Record<string, [property: string, rows: Parameters<typeof changed>[0], powers?: object]> = {
    'a chart that passes every word of the SDK on to the system': ['M1', { 'unmuted transport.muted': ['mutedByTransport', tell(true, true)], 'mutedByTransport transport.unmuted': ['unmuted', tell(false, true)], 'mutedBySystem transport.unmuted': ['unmuted', tell(false, true)], 'mutedByUser transport.unmuted': ['unmuted', tell(false, true)] }, { sdkActs: true, channel: 2 }],
    'a chart that takes a mute for nothing where only an echo has muted': ['M4', { 'mutedByTransport system.muted': ['mutedByTransport'], 'mutedByTransport user.mute': ['mutedByTransport'] }, { channel: 2 }],
    'a chart that does not follow the SDK': ['M2', { 'unmuted transport.muted': ['unmuted'] }, { sdkActs: true }],
    'a chart that mutes the SDK only': ['M3', { 'unmuted user.mute': ['mutedByUser', tell(true, false)] }],
    'a chart that unmutes after the end': ['M5', { 'released system.unmuted': ['released', tell(false, false)] }],
    'a chart that shows muted without telling the SDK': ['M6', { 'unmuted system.muted': ['mutedBySystem'] }],
  }
  for (const [name, [property, rows, powers]] of Object.entries(wrong)) {
    test(`${name} breaks ${property}`, () => {
      const result = checkMuteEcho({ media: changed(rows), powers: { ...small, ...powers } })
      expect(broken(result)).toContain(property)
      expect(result.properties.find(p => p.id === property)!.counterexample!.length).toBeGreaterThan(0)
    })
  }
})
