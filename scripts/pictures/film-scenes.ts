/** What the film shows: scene by scene a caption, and the steps, keys and presses whose outcome is taken. */
import type { Page } from '../../test/support/browser.ts'

/** One frame. `seq`: go to that record; `act`: then this; `at`: where the pointer stands; `ms`: how long it stays. */
export type Shot = { ms: number; seq?: number; act?: (page: Page) => Promise<unknown>; at?: string }
/** `still`: the name under which its last frame is kept for the storyboard. */
export type Scene = { caption: string; still?: string; shots: readonly Shot[] }

const press = (...keys: string[]) => async (page: Page): Promise<void> => { for (const key of keys) await page.keyboard.press(key) }
const click = (on: string) => (page: Page): Promise<void> => page.locator(on).first().click()
const steps = (ms: number, ...seqs: number[]): Shot[] => seqs.map((seq) => ({ ms, seq }))
/** Before the service was killed: what the table gives for it. */
const killed = '.possible tr:has-text("service.stopped"):has-text("killed") td'
async function possible(page: Page): Promise<void> {
  await page.keyboard.press('1')
  await page.locator('.possible summary').first().click()
  await page.locator(killed).evaluate((e) => { e.scrollIntoView({ block: 'center' }) })
}
const selected = '.log .row[aria-selected="true"] .c-did'

export const SCENES: readonly Scene[] = [
  { caption: 'Two in the morning, one trace, one complaint: “the notification stayed after I had hung up”.', still: '1-sentence', shots: [{ ms: 3_200 }, { ms: 2_400, at: '.fact.bad' }] },
  { caption: 'Every event is a step. Log, chart, lanes and detail show the same one.', shots: [...steps(800, 4, 10), ...steps(1_200, 12), ...steps(450, 16, 17, 20, 22, 28, 31, 33)] },
  { caption: 'The network goes. Reconnecting, however often it is told: one outage.', still: '2-outage', shots: [...steps(700, 35), ...steps(1_800, 36)] },
  { caption: 'Why was this one ignored? The reason stands beside it.', shots: [{ ms: 3_400, seq: 37, at: selected }] },
  { caption: 'The first restart finds no way, the second does: back after 2.6 s.', shots: [...steps(700, 39, 41, 42), ...steps(1_500, 45)] },
  { caption: 'The second outage. Hatched: what the recorder could not keep. Nobody guesses it.', still: '3-lanes', shots: [...steps(600, 69, 71), { ms: 600, seq: 74, act: press('+') }, { ms: 2_800, act: press('+') }] },
  { caption: 'Joined again, with the phone in the pocket. Then the system kills the notification.', shots: [{ ms: 600, seq: 95, act: press('0') }, ...steps(1_000, 97)] },
  { caption: 'Here the run leaves its table: deferred, where the table gives stopped. This build’s chart was changed.', still: '4-leaves-the-table', shots: [{ ms: 2_000, act: press('x') }, { ms: 3_000, at: '.log .band.out' }] },
  { caption: 'A minute and a half later she hangs up, and takes the phone out.', shots: [...steps(350, 104, 108, 109, 111, 116), ...steps(1_200, 120)] },
  { caption: 'The red mark: launched while leaving. The notification comes up for a call that is over.', still: '5-red-mark', shots: [{ ms: 1_800, act: press('v') }, { ms: 3_200, at: '.log .band:not(.out)' }] },
  { caption: 'Who told whom, and what came of it.', still: '6-sequence', shots: [{ ms: 3_400, act: press('2') }] },
  { caption: 'What was possible instead: every event that the machine knows in that state, and what it would do.', still: '7-possible', shots: [{ ms: 3_800, seq: 99, act: possible, at: killed }] },
  { caption: 'Make a test: a file for vitest that fails for as long as the run is wrong.', shots: [{ ms: 1_200, act: press('v'), at: '.step .acts button:last-child' }, { ms: 2_200, act: async (page) => { await Promise.all([page.waitForEvent('download'), click('.step .acts button:last-child')(page)]) }, at: '.step .acts button:last-child' }] },
  { caption: 'Compare: the other phone in the same call, aligned by what arrived. When it joined, it launched no service.', still: '8-compare', shots: [{ ms: 4_200, act: async (page) => { await page.keyboard.press('4'); await page.getByRole('group', { name: 'Compare' }).getByRole('combobox').selectOption({ label: 'k7q2-8b41 · iPhone 14' }); await page.locator('.compare tr.differs').first().evaluate((e) => { e.scrollIntoView({ block: 'center' }) }) } }] },
  { caption: 'npx onhook inspect trace.jsonl: a file, or phones while they call. Nothing is asked of another host.', shots: [{ ms: 3_800, act: press('1', 'End') }] },
]
