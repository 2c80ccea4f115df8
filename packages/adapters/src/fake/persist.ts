/** A fake store for the snapshot that outlives a process. */
import type { PersistPort } from '@onhook/machine'
import { createFaults, type Knobs } from './knobs.ts'
import { controlsOf, createStage, type Controls, type StageOptions } from './stage.ts'

export type PersistKnobs = Knobs<'load' | 'save' | 'clear', never>
export type PersistScript = {
  text?: string
  /** Saves take effect at once, or when delivered. If a process dies before that, the next one finds an older snapshot. */
  saves: 'at once' | 'when delivered'
}

export interface FakePersist extends PersistPort, Controls {
  readonly script: PersistScript
  readonly knobs: PersistKnobs
  /** The text that a new process would find. */
  readonly text: string | undefined
  /** Everything that was ever saved, in order; a clear is undefined. */
  readonly history: readonly (string | undefined)[]
}

export function createFakePersist(script: Partial<PersistScript> = {}, knobs: PersistKnobs = {}, options: StageOptions = {}): FakePersist {
  const stage = createStage(options)
  const { command } = createFaults<never>('persist', stage, knobs)
  const rules: PersistScript = { saves: 'at once', ...script }
  let text = script.text
  const history: (string | undefined)[] = []

  // One queue, oldest first: writes that overlap take effect in the order in which they were asked for.
  const pending: { name: string; next: string | undefined }[] = []
  function write(name: 'save' | 'clear', next: string | undefined): void | Promise<void> {
    const now = (value: string | undefined): void => { text = value; history.push(value) }
    if (rules.saves === 'at once' && !pending.length) { now(next); return }
    const mine = { name, next }
    pending.push(mine)
    const taken = (): void => { for (let first; (first = pending.shift());) { now(first.next); if (first === mine) return } }
    return new Promise(resolve => stage.wait(name, () => { if (pending.includes(mine)) taken(); resolve() }))
  }

  return {
    ...controlsOf(stage),
    script: rules,
    knobs,
    load() {
      let found: string | undefined
      const asked = command('load', () => { found = text })
      return asked ? asked.then(() => found) : found
    },
    save: next => command('save', () => write('save', next)),
    clear: () => command('clear', () => write('clear', undefined)),
    get text() { return text },
    history,
  }
}
