/**
 * Stories: what was done to a call, in words. A property that fails prints one; pasted into a file of
 * `test/regressions`, named for what went wrong, it is told again by every run of the tests.
 */
import type { CallState } from '@onhook/machine'
import { perform } from './acts.ts'
import { createModel } from './call-model.ts'
import { createRun, type Make, type Run, type Setup } from './run.ts'

export type Story = {
  /** What went wrong, and why it could, in a sentence. */
  wrong: string
  setup?: Setup
  acts: readonly string[]
  /** What the call says, and what the world holds, right after the last act. */
  then?: Partial<CallState> & { held?: readonly string[] }
}

/** Leaves the call, and lets every time-out pass. */
export async function finish(run: Run): Promise<void> {
  await perform(run, 'no more faults')
  for (let n = 0; n < 2; n++) {
    await perform(run, 'leave api')
    await perform(run, 'wait 60000')
  }
}

/** Tells a story and judges every step of it. @throws BrokenPromise, with the act after which it was seen */
export async function tell({ setup, acts }: Pick<Story, 'setup' | 'acts'>, options: { make?: Make; isOpen?: boolean } = {}): Promise<Run> {
  const run = createRun(setup, options.make), model = createModel(run)
  for (const words of acts) {
    model.before()
    await perform(run, words)
    model.after(words)
  }
  if (!options.isOpen) {
    await finish(run)
    model.atTheEnd()
  }
  return run
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
/** A file for `test/regressions`, ready to be pasted. */
export function storyOf(setup: Setup, acts: readonly string[], wrong: string): string {
  return [
    '// test/regressions/<what-went-wrong>.ts',
    "import type { Story } from '../model/story.ts'", '',
    'export default {',
    `  wrong: ${quote(wrong)},`,
    ...(Object.keys(setup).length > 0 ? [`  setup: ${JSON.stringify(setup)},`] : []),
    '  acts: [', ...acts.map(a => `    ${quote(a)},`), '  ],',
    '} satisfies Story', '',
  ].join('\n')
}
