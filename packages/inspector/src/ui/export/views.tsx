/** What of each view stands in its picture: all of it, without what is there to be pressed. A view that is on the page is taken as it is there, with what a reader opened in it. */
import { useLayoutEffect, useRef } from 'react'
import { actorOf } from '../../common/foreign-check.ts'
import { type Call, type StepRecord, rowIndexAt } from '../../common/index.ts'
import { ActorSvg, drawnAt } from '../actors/ActorSvg.tsx'
import { ActorTable } from '../actors/ActorTable.tsx'
import { isActor } from '../actors/actors.ts'
import { ChartPicture } from '../chart/ChartPicture.tsx'
import { NeverList } from '../chart/Covered.tsx'
import { Dials } from '../chart/Dials.tsx'
import { chartOfState } from '../chart/definition.ts'
import { countedOfState, mineOf, ofItsTable } from '../chart/scope.ts'
import { Compare } from '../figures/Compare.tsx'
import { Coverage } from '../figures/Coverage.tsx'
import { Figures } from '../figures/Figures.tsx'
import { Divergence } from '../judge/Divergence.tsx'
import { judgedOf, outsideOf } from '../judge/judged.ts'
import { Band } from '../log/Band.tsx'
import { LogRow, seqWidth } from '../log/LogRow.tsx'
import { Properties } from '../properties/PropertiesDialog.tsx'
import { SequenceTable } from '../sequence/SequenceTable.tsx'
import { Rail } from '../shell/Rail.tsx'
import { Story } from '../shell/Story.tsx'
import { Simulate } from '../simulate/Simulate.tsx'
import { Detail } from '../step/Step.tsx'
import { WhyEnded } from '../step/parts.tsx'
import { indexOf } from '../store/call-index.ts'
import { failuresOf } from '../store/row-kind.ts'
import type { AppState } from '../store/state.ts'
import { TimeTable } from '../time/TimeTable.tsx'
import { count, plural } from '../words/format.tsx'
import { CHART_LEGENDS, ChartSvg, chartSize } from './ChartSvg.tsx'
import { SequenceSvg, sequenceSize } from './SequenceSvg.tsx'
import { type Laid, regionsShown } from './laid.ts'
import type { PictureOf } from './list.ts'
import { shownItems, shownRows } from './rows.ts'

/** `note`: what of the view it is; `left`: what of the view is not in it. */
export type View = { width: number; body: React.ReactNode; note: string; left?: string }

/** More rows, or messages, than these are no picture; the trace and the page hold all of them. */
const LOG_ROWS_MAX = 500, MESSAGES_MAX = 1_500
const ROW = 24, BAND = 44, HEAD = 22, LOG_WIDTH = 900
/** Marks that a story lists. */
const ALARMS_MAX = 20

/** The swim-lanes are drawn, as on the page, by their pen: here is only their table. */
export const VIEWS: Record<PictureOf, (s: AppState, call: Call, laid: Laid) => View> = {
  story: (s, call) => ({ width: 720, body: <StoryPicture s={s} call={call} />, note: isActor(call) ? 'Where the actor is' : 'How the call ended' }),
  calls: (s) => ({ width: 320, body: <OnPage of="nav.rail">{<Rail />}</OnPage>, note: `Calls and devices: ${plural(s.timeline.calls.length, 'call')} in all` }),
  chart: chartView,
  sequence: sequenceView,
  time: () => ({ width: 720, body: <OnPage of=".time > .twin">{<TimeTable />}</OnPage>, note: 'Time' }),
  log: (s, call) => {
    const { items, left } = shownItems(s, call, s.results, LOG_ROWS_MAX), rows = items.filter((item) => item % 2 === 0).length
    const note = `Log: ${left > 0 ? `${count(rows)} rows around the moment; ${count(left)} are left out` : plural(rows, 'row')}${s.shown.list.filter.active ? '; the filter hides others' : ''}`
    return { width: LOG_WIDTH, body: <LogPicture call={call} items={items} s={s} />, note, left: note }
  },
  step: (_, call) => ({ width: 420, body: <div className="step"><OnPage of=".step > .step-scroll">{<Detail call={call} />}</OnPage></div>, note: 'Step' }),
  coverage: (s) => ({ width: 620, body: <OnPage of=".twin.coverage">{<Coverage />}</OnPage>, note: `Coverage of ${s.chartAll ? `all ${plural(s.timeline.calls.length, 'call')}` : 'this call'}` }),
  compare: () => ({ width: 720, body: <OnPage of=".twin.compare">{<Compare />}</OnPage>, note: 'Comparison' }),
  figures: () => ({ width: 620, body: <OnPage of=".twin.figures">{<Figures />}</OnPage>, note: 'Figures' }),
  properties: () => ({ width: 860, body: <div className="properties"><Properties close={() => {}} /></div>, note: 'Properties of the proof' }),
  simulate: (s) => ({ width: 560, body: <OnPage of=".simulate.desk">{<Simulate />}</OnPage>, note: `What can be pressed after ${plural(s.simulation?.events.length ?? 0, 'event')}` }),
}

/** A copy of what is on the page; what stands in it where the page does not show it now. */
function OnPage({ of, children }: { of: string; children: React.ReactNode }) {
  const host = useRef<HTMLDivElement>(null), seen = document.querySelector(of)
  useLayoutEffect(() => {
    if (!seen || !host.current) return
    const copy = seen.cloneNode(true) as Element
    for (const el of [copy, ...copy.querySelectorAll('[id]')]) el.removeAttribute('id')
    host.current.append(copy)
  }, [seen])
  return seen ? <div ref={host} /> : children
}

/** The sentence and the facts, and below them why: what was violated, where the table was left, the first cause and what followed it. */
function StoryPicture({ s, call }: { s: AppState; call: Call }) {
  const { alarms } = indexOf(call), outside = judgedOf(s, call)?.divergence, end = isActor(call) ? undefined : endOf(call)
  return (
    <>
      <OnPage of=".story">{<Story />}</OnPage>
      {outside ? <Divergence call={call} seq={outside.seq} /> : null}
      {alarms.slice(0, ALARMS_MAX).map((a) => <div className="block alarm" key={`${a.id} ${a.seq}`}><h3>{a.id} · violated at #{a.seq}</h3><p>{a.property}. {a.text}{a.other === undefined ? null : ` See #${a.other}.`}</p></div>)}
      {alarms.length > ALARMS_MAX ? <div className="block"><p className="mute">{count(alarms.length - ALARMS_MAX)} more marks are in the log.</p></div> : null}
      {end ? <WhyEnded call={call} step={end} /> : null}
    </>
  )
}
function endOf(call: Call): StepRecord | undefined {
  const seq = call.runs['session']?.find((r) => r.value === 'ended')?.fromSeq ?? call.ending?.seq, row = seq === undefined ? undefined : call.rows[rowIndexAt(call, seq)]
  return row?.kind === 'step' ? row : undefined
}

function chartView(s: AppState, call: Call, laid: Laid): View {
  const inTable = s.pictureTable && s.picture === 'chart'
  if (isActor(call)) return actorView(s, call, inTable, laid)
  const chart = chartOfState(s), below = <OnPage of="#picture-body:has(> .chart-bar)">{inTable ? <ChartPicture /> : <>{s.chartMode === 'never' ? <NeverList /> : null}<Dials chart={chart} isStill /></>}</OnPage>
  if (inTable) return { width: 720, body: below, note: 'Chart, as its table' }
  const regions = regionsShown(s).flatMap((r) => laid.regions.get(r) ?? [])
  const counted = countedOfState(s), shown = { call, seq: s.seq, mode: s.chartMode, scope: s.chartAll ? s.timeline.calls : [call], own: ofItsTable(counted), mine: mineOf(counted) }
  return { width: chartSize(regions).width, body: <><ChartSvg regions={regions} shown={shown} />{below}</>, note: CHART_LEGENDS[s.chartMode] }
}

function actorView(s: AppState, call: Call, inTable: boolean, laid: Laid): View {
  const chart = actorOf(call.open)?.chart, layout = chart && laid.actors.get(chart)
  if (inTable && chart) return { width: 900, body: <ActorTable chart={chart} call={call} />, note: 'Chart, as its table' }
  if (!chart || !layout) return { width: 420, body: <p className="nothing">This actor is not a statechart, or its chart came with a record that is not here.</p>, note: 'Chart' }
  return { width: layout.width, body: <ActorSvg drawn={drawnAt(chart, call, layout, s.seq)} />, note: `${chart.id}: taken until this moment, of all; dotted: never taken` }
}

function sequenceView(s: AppState, call: Call): View {
  if (s.pictureTable && s.picture === 'sequence') return { width: 860, body: <OnPage of='[aria-label="Sequence as a table"]'>{<SequenceTable call={call} />}</OnPage>, note: 'Sequence, as its table' }
  const { rows, left } = shownRows(s, call, MESSAGES_MAX), cut = left > 0 ? `${count(rows.length)} rows around the moment; ${count(left)} are left out` : s.shown.list.filter.active ? `${count(rows.length)} rows; the filter hides others` : ''
  return { width: sequenceSize(call, rows).width, body: <SequenceSvg call={call} rows={rows} outside={outsideOf(s, call)} />, note: cut === '' ? 'Sequence' : `Sequence: ${cut}`, left: cut }
}

function LogPicture({ call, items, s }: { call: Call; items: readonly number[]; s: AppState }) {
  const at = rowIndexAt(call, s.seq), height = items.reduce((h, item) => h + (item % 2 === 0 ? ROW : BAND), HEAD)
  let y = HEAD
  return (
    <div className="log"><div className="rows" style={{ height, '--seq': `${seqWidth(call)}px` } as React.CSSProperties}>
      <div className="rows-head"><span className="num">#</span><span className="num">time</span><span /><span>event</span><span>what it did, or why not</span></div>
      {items.map((item, place) => {
        const row = Math.floor(item / 2), top = y, isBand = item % 2 === 1
        y += isBand ? BAND : ROW
        return isBand ? <Band key={item} call={call} row={row} index={place} top={top} height={BAND} /> : <LogRow key={item} call={call} record={call.rows[row]} row={row} index={place} top={top} height={ROW} width={LOG_WIDTH} phone={false} selected={row === at} left={false} failed={failuresOf(call, call.rows[row])} words={[]} />
      })}
    </div></div>
  )
}
