/** The middle pane: one picture at a time, each with a table that says the same. */
import { useLayoutEffect, useRef, useState } from 'react'
import { ChartAside, ChartBody } from '../actors/ChartBody.tsx'
import { Compare } from '../figures/Compare.tsx'
import { Coverage } from '../figures/Coverage.tsx'
import { Figures } from '../figures/Figures.tsx'
import { Sequence } from '../sequence/Sequence.tsx'
import { SequenceTable } from '../sequence/SequenceTable.tsx'
import { Icon } from '../shell/icons.tsx'
import { useUltrawide } from '../shell/measure.ts'
import { Simulate } from '../simulate/Simulate.tsx'
import { Splitter } from '../shell/Splitter.tsx'
import type { PictureName } from '../store/state.ts'
import { set, useApp, usePacedCall } from '../store/store.ts'
import { PICTURES, showPicture } from './pictures.ts'

/** What a picture shows, and what stands beside the tabs while it does. */
const BODIES: Record<PictureName, { body: () => React.ReactNode; aside?: () => React.ReactNode; isTable?: true }> = {
  chart: { body: () => <ChartBody />, aside: () => <ChartAside /> },
  sequence: { body: () => <SequencePicture /> },
  // Tables already.
  coverage: { body: () => <Coverage />, isTable: true },
  compare: { body: () => <Compare />, isTable: true },
  figures: { body: () => <Figures />, isTable: true },
  simulate: { body: () => <Simulate />, isTable: true },
}

function SequencePicture() {
  const call = usePacedCall('chart'), table = useApp((s) => s.pictureTable)
  return table ? <SequenceTable call={call} /> : <Sequence />
}

/** Where there is room, who told whom stands beside where in the machine that is. */
function Beside() {
  const [table, setTable] = useState(false), call = usePacedCall('chart')
  return (
    <section className="picture beside" aria-label="Sequence">
      <div className="pane-head">
        <h2>Sequence</h2>
        <span className="grow" />
        <button className="text small" aria-pressed={table} title="Show this as a table" onClick={() => setTable(!table)}>Table</button>
      </div>
      <div className="picture-body">{table ? <SequenceTable call={call} /> : <Sequence />}</div>
    </section>
  )
}

export function Pictures() {
  const isBeside = useUltrawide()
  return <><Picture isBeside={isBeside} />{isBeside ? <Beside /> : null}</>
}

function Picture({ isBeside }: { isBeside: boolean }) {
  const chosen = useApp((s) => s.picture), picture = isBeside && chosen === 'sequence' ? 'chart' : chosen, table = useApp((s) => s.pictureTable), { body, aside, isTable } = BODIES[picture]
  const title = PICTURES.find((p) => p.name === picture)!.title, tabs = useRef<HTMLDivElement>(null), tab = useApp((s) => s.tab)
  // A key or a link may choose a tab that is not in sight.
  useLayoutEffect(() => {
    const list = tabs.current, mine = list?.querySelector<HTMLElement>('[aria-selected="true"]')
    if (!list || !mine) return
    const outer = list.getBoundingClientRect(), inner = mine.getBoundingClientRect()
    list.scrollLeft += Math.min(0, inner.left - outer.left) + Math.max(0, inner.right - outer.right)
    fade(list)
  }, [picture, tab])
  useLayoutEffect(() => {
    const list = tabs.current
    if (!list) return undefined
    const observer = new ResizeObserver(() => fade(list))
    observer.observe(list)
    return () => observer.disconnect()
  }, [])
  return (
    <section className="picture" aria-label={title}>
      <Splitter pane="picture" label="Width of the chart" />
      <div className="pane-head">
        <div ref={tabs} className="tabs" role="tablist" aria-label="Pictures" onKeyDown={onTabKey} onScroll={(e) => fade(e.currentTarget)}>
          {picturesOf(isBeside).map(({ name, title: words, key }) => <button key={name} id={`picture-${name}`} role="tab" title={`${words} (${key})`} aria-selected={picture === name} aria-controls="picture-body" tabIndex={picture === name ? 0 : -1} {...(picture === name ? { 'data-first': true } : undefined)} onClick={() => showPicture(name)}>{words}</button>)}
        </div>
        <span className="grow" />
        {aside?.()}
        {/* What is a table already keeps the button's room: the tabs stay where they are. */}
        {isTable ? <span className="text small table-button kept" aria-hidden="true"><Icon name="table" /><span>Table</span></span> : <button className="text small table-button" aria-label="Table" aria-pressed={table} title="Show this as a table" onClick={() => set({ pictureTable: !table })}><Icon name="table" /><span>Table</span></button>}
      </div>
      <div className="picture-body" id="picture-body" role="tabpanel" aria-labelledby={`picture-${picture}`}>{body()}</div>
    </section>
  )
}

/** What has a pane of its own needs no tab. */
const picturesOf = (isBeside: boolean): typeof PICTURES => (isBeside ? PICTURES.filter((p) => p.name !== 'sequence') : PICTURES)

/** Where tabs are out of sight, the row fades on that side. */
function fade(list: HTMLElement): void {
  const left = list.scrollLeft > 1, right = list.scrollLeft + list.clientWidth < list.scrollWidth - 1, hides = left && right ? 'both' : left ? 'left' : right ? 'right' : 'none'
  if (list.dataset['hides'] !== hides) list.dataset['hides'] = hides
}

function onTabKey(e: React.KeyboardEvent<HTMLElement>): void {
  const tabs = [...e.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')], here = tabs.findIndex((t) => t.getAttribute('aria-selected') === 'true')
  const next = { ArrowRight: here + 1, ArrowLeft: here - 1 }[e.key]
  if (next === undefined) return
  e.preventDefault()
  e.stopPropagation()
  const place = (next + tabs.length) % tabs.length
  showPicture(picturesOf(tabs.length < PICTURES.length)[place]!.name)
  tabs[place]!.focus()
}
