/** What the page says of itself to those who do not see it: that something began, and that it is over. What counts on in between is for the eye. */
import type { AppState } from '../store/state.ts'
import { plural } from '../words/format.tsx'

/** @returns what is to be said of a change of the state; undefined for nothing */
export function saidOf(before: AppState, now: AppState): string | undefined {
  if (now.loading) return now.loading.name === before.loading?.name ? undefined : `Reading ${now.loading.name}.`
  if (before.loading) return `${before.loading.name} is read; ${plural(now.timeline.records, 'record')} ${now.timeline.records === 1 ? 'is' : 'are'} open.`
  if (now.link === before.link) return undefined
  return now.link === 'lost' ? 'The relay does not answer.' : before.link === 'lost' ? 'The relay answers again.' : undefined
}
