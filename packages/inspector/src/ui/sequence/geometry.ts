/** Where things stand in the sequence diagram. Pure numbers, shared by the page and the exported picture. */
import type { Party } from './parties.ts'

export type Metrics = {
  /** The height of one message, px. */
  line: number
  /** Above the first and below the last message of a row. */
  pad: number
  /** The least height of a row, so that a finger finds it. */
  min: number
}
export const FINE: Metrics = { line: 19, pad: 2, min: 22 }
export const COARSE: Metrics = { line: 24, pad: 4, min: 44 }
export const rowHeight = (lines: number, m: Metrics): number => Math.max(m.min, lines * m.line + 2 * m.pad)

/** Width of the column of numbers. */
const NUMBERS = 38
const RIGHT = 26
const WIDTH_MIN = 330, WIDTH_MAX = 760

export type Lanes = { width: number; x: ReadonlyMap<Party, number>; machine: number; /** Where every label starts. */ label: number; numbers: number }

/** The machine stands right of who asks; the labels have room beside it before the next lifeline comes. */
export function lanesOf(parties: readonly Party[], paneWidth: number): Lanes {
  const width = Math.max(WIDTH_MIN, paneWidth), room = Math.min(width, WIDTH_MAX) - NUMBERS - RIGHT
  const x = new Map<Party, number>(), before = parties.indexOf('machine')
  // In parts of the room: the askers and the machine first, a gap for the labels, the rest evenly.
  const machine = before > 0 ? 0.19 : 0.04, gap = 0.27, after = parties.length - before - 1
  parties.forEach((p, i) => {
    const part = i < before ? 0.04 + (i / Math.max(1, before)) * (machine - 0.04) : i === before ? machine : machine + gap + (after <= 1 ? 0.2 : ((i - before - 1) / (after - 1)) * (1 - machine - gap))
    x.set(p, Math.round(NUMBERS + part * room) + 0.5)
  })
  return { width, x, machine: x.get('machine')!, label: x.get('machine')! + 9, numbers: NUMBERS - 8 }
}
