/** What the page shows is known when the relay has told what it had kept, or does not answer. */
import { get, subscribe } from '../store/store.ts'

/** Longer than this nobody waits before an empty page, ms. */
const PATIENCE_MS = 1_500

function hasTold(): boolean {
  const { source, link, history } = get()
  return source !== 'opening' || link === 'off' || link === 'lost' || (link === 'open' && !history)
}

export function relayTold(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => { clearTimeout(timer); stop(); resolve() }
    const timer = setTimeout(done, PATIENCE_MS), stop = subscribe(() => { if (hasTold()) done() })
    if (hasTold()) done()
  })
}
