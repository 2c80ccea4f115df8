/** One click: a test file that fails as long as the run is wrong. */
import type { Call } from '../../common/index.ts'
import { TEST_RECORDS_MAX } from '../../common/test-file.ts'
import { saveBlob } from '../files/save.ts'
import { Icon } from '../shell/icons.tsx'
import { indexOf } from '../store/call-index.ts'
import { isLive } from '../store/moment.ts'
import { get, useApp } from '../store/store.ts'
import { judgedOf } from './judged.ts'
import { madeTestOf } from './made-test.ts'

export function MakeTest({ call }: { call: Call }) {
  const isLong = call.rows.length > TEST_RECORDS_MAX, judged = useApp((s) => judgedOf(s, call)), failed = useApp((s) => s.judgeFailed)
  // Of a long call only what is red is taken, so that must be known.
  const isEarly = isLong && !isLive(call) && failed === undefined && !(judged && (judged.failed !== undefined || judged.divergence !== undefined || judged.upTo >= call.rows.length))
  const make = () => {
    const { name, text } = madeTestOf(call, indexOf(call).alarms, judgedOf(get(), call)?.divergence?.seq)
    saveBlob(name, new Blob([text], { type: 'text/typescript' }))
  }
  return <button className="btn" disabled={isEarly} onClick={make} title={isEarly ? 'The inspector is still looking for where this run leaves its table' : isLong ? `A test file for vitest with ${TEST_RECORDS_MAX.toLocaleString('en')} of its ${call.rows.length.toLocaleString('en')} records: what is red, and what came before it` : 'A test file with these records, for vitest: it fails as long as the run is wrong'}><Icon name="save" />Make a test</button>
}
