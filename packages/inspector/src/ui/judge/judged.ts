/** What the judge said of a call, and where a run left its table in words: the same in the log, the sequence and what is saved. */
import { type Call, rowIndexAt } from '../../common/index.ts'
import { regionName, valueName } from '../regions.ts'
import type { AppState } from '../store/state.ts'
import { wrongRegions } from '../../common/wrong-regions.ts'
import type { Judged } from './judge.ts'

/** What is said of these very rows; nothing of others that had the same name. */
export const judgedOf = (s: AppState, call: Call | undefined): Judged | undefined => { const judged = call && s.judged.get(call.key); return judged?.rows === call?.rows ? judged : undefined }

/** The row that no machine with this table could have written. `words`: that it leaves the table; `why`: what the table gives instead. */
export type Outside = { row: number; words: string; why: string }

export const listed = (commands: readonly { type: string }[] | undefined): string => commands?.map((c) => c.type).join(', ') || 'nothing'

/** What the table gives where the record says something else. */
export function whyOutside({ divergence, table }: Pick<Judged, 'divergence' | 'table'>): string {
  if (!divergence) return ''
  const { expected, found } = divergence, gives = `Table ${table.hash.slice(0, 4)} gives`
  if ('settled' in expected) return expected.ends ? 'According to its steps, it ended differently.' : 'According to the table, it still holds something.'
  const [wrong] = wrongRegions(expected, found)
  if (wrong) return wrong.gives === undefined ? `Table ${table.hash.slice(0, 4)} has no region ${wrong.region}.` : `${gives} ${regionName(wrong.region)}${wrong.when === 'before' ? ' before it' : ''}: ${valueName(wrong.gives)}.`
  if (found.commands && listed(found.commands) !== listed(expected.commands)) return `${gives} commands: ${listed(expected.commands)}.`
  if (found.ignored !== undefined && found.ignored !== expected.ignored) return `${gives} ${expected.ignored ? 'an ignored event' : 'a step that is taken'}.`
  return 'No state that was possible before this step allows it.'
}

/** Undefined until the judge has found it, and of a call whose table is not ours. */
export function outsideOf(s: AppState, call: Call | undefined): Outside | undefined {
  const judged = judgedOf(s, call)
  if (!call || !judged?.divergence || judged.table.isForeign) return undefined
  const { seq } = judged.divergence
  return { row: rowIndexAt(call, seq), words: `Leaves the table at #${seq}.`, why: whyOutside(judged) }
}
