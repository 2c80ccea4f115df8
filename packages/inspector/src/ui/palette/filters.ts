/** Filters as commands: the field, the quick ones, the usual ones, and those that were saved. */
import { editSaved } from '../filter/saved-store.ts'
import { clearFilter, setFilter, toggleQuick } from '../store/moment.ts'
import { type AppState, callOfState } from '../store/state.ts'
import { set } from '../store/store.ts'
import { type Command, when } from './command.ts'

const QUICK: readonly (readonly [term: string, on: string, off: string])[] = [
  ['is:transition', 'Only transitions', 'Not only transitions'],
  ['is:command', 'Only steps with commands', 'Not only steps with commands'],
  ['-is:ignored', 'Hide what was ignored', 'Show what was ignored'],
]
const USUAL: readonly (readonly [filter: string, title: string])[] = [
  ['is:ignored', 'What was ignored'], ['is:refused', 'What was refused'], ['is:violation', 'What violates a property'], ['is:gap', 'Where records are missing'], ['event:user.*', 'What the person did'], ['event:transport.*', 'What the transport said'],
]

/** Shows the log with a filter, also where the log is a tab. */
export const filterTo = (filter: string): void => { setFilter({ filter }); set({ tab: 'log' }) }

export function filterCommands(s: AppState): Command[] {
  const group = 'Filter'
  if (!callOfState(s)) return []
  return [
    { id: 'filter', group, title: 'Filter the log', words: 'search find field', keys: '/', run: () => document.querySelector<HTMLElement>('#filter')?.focus() },
    ...when(s.filter !== '' || s.quick.size > 0, { id: 'filter-clear', group, title: 'Clear the filter', note: [s.filter, ...s.quick].join(' ').trim(), words: 'all records', run: clearFilter }),
    ...s.saved.filter((f) => f.filter !== s.filter).map((f): Command => ({ id: `saved-${f.name}`, group: 'Saved filter', title: f.name, note: f.filter, words: f.filter, run: () => filterTo(f.filter) })),
    ...when(s.filter.trim() !== '' && !s.saved.some((f) => f.filter === s.filter.trim()), { id: 'filter-save', group, title: 'Save this filter', note: s.filter, words: 'name keep', run: editSaved }),
    ...when(s.saved.length > 0, { id: 'filter-edit', group, title: 'Rename or remove saved filters', words: 'edit delete', run: editSaved }),
    ...QUICK.map(([term, on, off]): Command => ({ id: `quick-${term}`, group, title: s.quick.has(term) ? off : on, note: term, run: () => { toggleQuick(term); set({ tab: 'log' }) } })),
    { id: 'results', group, title: s.results ? 'Hide the results of commands' : 'Show a row for the result of each command', words: 'results ports log', run: () => { setFilter({ results: !s.results }); set({ tab: 'log' }) } },
    ...USUAL.filter(([filter]) => filter !== s.filter).map(([filter, title]): Command => ({ id: `filter-${filter}`, group, title, note: filter, words: filter, run: () => filterTo(filter) })),
  ]
}
