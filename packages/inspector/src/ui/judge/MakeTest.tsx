/** One click: a test file that fails as long as the run is wrong. */
import { type Call, type TraceRecord, storyOf } from '../../common/index.ts'
import { TEST_RECORDS_MAX, testFileOf, type Assertion } from '../../common/test-file.ts'
import { linesOf, saveBlob } from '../files/save.ts'
import { Icon } from '../shell/icons.tsx'
import { type Alarm } from '../store/alarms.ts'
import { indexOf } from '../store/call-index.ts'

/** A command that came after the one that forbids it, when the call was over, or twice; else the table says enough. */
const assertionOf = ({ id, property, command, other }: Alarm): Assertion => ({ id, property, ...(command !== undefined && { command, ...(id === 'S4' && (other === undefined ? { whenOver: true } : { after: 'abortService' })) }) })

export function MakeTest({ call }: { call: Call }) {
  const isLong = call.rows.length > TEST_RECORDS_MAX
  const make = () => {
    const records = [...linesOf(call)].join('').trimEnd().split('\n').map((line) => JSON.parse(line) as TraceRecord)
    const alarms = indexOf(call).alarms.filter((a, i, all) => all.findIndex((b) => b.id === a.id && b.command === a.command) === i)
    const { name, text } = testFileOf(records, storyOf(call).sentence, alarms.map(assertionOf))
    saveBlob(name, new Blob([text], { type: 'text/typescript' }))
  }
  return <button className="btn" disabled={isLong} onClick={make} title={isLong ? `A test holds at most ${TEST_RECORDS_MAX.toLocaleString('en')} records, and this call has ${call.rows.length.toLocaleString('en')}.` : 'A test file with these records, for vitest: it fails as long as the run is wrong'}><Icon name="save" />Make a test</button>
}
