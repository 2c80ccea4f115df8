/** Every reason that the machine gives, as the inspector's log says it where a row has no room for it. */
import { EVENTS, REGIONS, initialState, type CallEvent, type Control, type EventType } from '@onhook/machine'
import { expect, test } from 'vitest'
import { SHORTER, fitting } from '../../packages/inspector/src/ui/log/short-reason.ts'
import { whyIgnored, whyTaken } from '../../packages/machine/src/why.ts'

/** All that `whyIgnored` says, over every event in every state that it looks at; and what `whyTaken` says of permissions, its only long one. */
function reasons(): string[] {
  const out = new Set<string>(), base = initialState() as Control
  for (const session of REGIONS.session) for (const service of REGIONS.service) for (const transport of REGIONS.transport) for (const screen of REGIONS.screen) for (const app of REGIONS.app) {
    const at = { ...base, session, service, transport, screen, app } as Control
    for (const type of Object.keys(EVENTS) as EventType[]) out.add(whyIgnored(at, { type } as CallEvent))
    for (const permission of REGIONS.permission) out.add(whyTaken(at, { type: 'permission.changed' } as CallEvent, { ...at, permission } as Control)!)
  }
  return [...out].toSorted()
}
const all = reasons(), wordsOf = (text: string): string[] => text.split(/\W+/)

test('in a row of no room each stands in these words, and the shorter ones say nothing that the long ones do not', () => {
  const shortened = all.filter(why => fitting(why, 0) !== why)
  expect(shortened.map(why => fitting(why, 0))).toMatchInlineSnapshot(`
    [
      "already ended: first cause wins",
      "already ended: same result",
      "already idle: same attempt",
      "already joined: same attempt",
      "already joined: same result",
      "already joining: same attempt",
      "already joining: same result",
      "already leaving: first cause wins",
      "already leaving: same result",
      "already reconnecting: same attempt",
      "already reconnecting: same result",
      "no rule while idle",
      "no rule while joined",
      "no rule while joining",
      "no rule while reconnecting",
      "service deferred: nothing waits",
      "service off: nothing waits",
      "service refused: nothing waits",
      "service running: nothing waits",
      "service starting: nothing waits",
      "service stopped: nothing waits",
      "service stopping: nothing waits",
      "permission held, app active",
      "permission held, app background",
      "permission held, app inactive",
      "permission missing, app active",
      "permission missing, app background",
      "permission missing, app inactive",
    ]
  `)
  for (const why of shortened) {
    const long = wordsOf(why)
    // The same words in the same order, some left out.
    let at = -1
    for (const word of wordsOf(fitting(why, 0))) { at = long.indexOf(word, at + 1); expect([why, word, at >= 0]).toEqual([why, word, true]) }
  }
})

test('no phrase is kept that the machine does not say', () => { expect(SHORTER.filter(([said]) => !all.some(why => why.includes(said)))).toEqual([]) })

test('whatever room there is, each stands whole where it fits, and shorter only where it does not', () => {
  for (const why of all) for (let room = 0; room < 420; room++) {
    const said = fitting(why, room)
    if (why.length * 6 <= room) expect(said).toBe(why)
    expect(said.length).toBeGreaterThanOrEqual(fitting(why, Math.max(0, room - 1)).length)
  }
})

test('where a desk of 1440 px has its row, a wide face cuts these and no others', () => {
  const ROOM = 213
  expect(all.filter(why => fitting(why, ROOM).length * 6 > ROOM)).toMatchInlineSnapshot(`
    [
      "closed after a recoverable failure is a restart, not an end",
      "late timer: what it waited for is over",
    ]
  `)
})
