/** Recorded calls of real stacks under real faults, driven through the WebRTC adapter's translation and the machine. */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EXPECTED } from './expected.ts'
import { redMarks } from '../support/red-marks.ts'
import { readRecording, replay } from './replay.ts'

const folder = new URL('./data/', import.meta.url)
const files = readdirSync(folder).filter(f => f.endsWith('.jsonl')).sort()
const WORDS: { [letter: string]: string } = { J: 'joining', C: 'joined', R: 'reconnecting', L: 'leaving', gone: 'gone' }
const inFull = (short: string): string => short.split(' ').map(w => WORDS[w] ?? `ended:${w}`).join(' ')

describe('recordings', () => {
  it('there is an expectation for every recording, and a recording for every expectation', () => {
    expect(files.map(f => f.replace('.jsonl', ''))).toEqual(Object.keys(EXPECTED).sort())
    expect(files.length).toBe(96)
  })

  for (const file of files) {
    const recording = readRecording(new URL(file, folder)), { id, expected: header } = recording.header
    const { note: _note, ...sides } = EXPECTED[id] ?? {}
    describe(`${id}: ${header}`, () => {
      it('every side that joined is expected', () => { expect(recording.sides).toEqual(Object.keys(sides).sort()) })
      for (const side of recording.sides) it(`${side} lives ${sides[side]}`, () => {
        const { sessions, told, records } = replay(recording, side)
        expect(sessions, `told: ${told.join(', ')}`).toBe(inFull(sides[side] ?? ''))
        // No property of the proof is seen broken in its trace.
        expect(redMarks(records)).toEqual([])
        // Whatever happened, the adapter's last word was said once, and nothing after it.
        const left = told.findIndex(t => t.endsWith(' left'))
        if (left >= 0) expect(left).toBe(told.length - 1)
      })
    })
  }
})
