/** What stands in the chart: states, frames, and words without a box. */
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import { hue, isSessionState } from '../regions.ts'

const Ends = () => <><Handle type="target" position={Position.Top} isConnectable={false} /><Handle type="source" position={Position.Bottom} isConnectable={false} /></>

/** Stands for the time in a state that the call was never in. */
export const NEVER = '–'

/** The active state is filled and has a ring; visited ones have their tint and the time spent there. */
export const StateNode = memo(function StateNode({ data }: NodeProps) {
  const d = data as { name: string; active: boolean; spent: string; hued: boolean }, ours = d.hued && isSessionState(d.name)
  return (
    <div className={`node${d.active ? ' now' : d.spent === NEVER ? '' : ' past'}${ours ? '' : ' other'}`} style={hue(ours ? d.name : undefined)} data-state={d.name} aria-current={d.active || undefined}>
      <Ends /><b>{d.name}</b><span>{d.spent}</span>
    </div>
  )
})
export const FrameNode = memo(function FrameNode({ data }: NodeProps) {
  return <div className="hull"><Ends /><span>{(data as { label?: string }).label}</span></div>
})
export const NoteNode = memo(function NoteNode({ data }: NodeProps) {
  const d = data as { words: string; align: string }
  return <div className={`hull-note ${d.align}`}>{d.words}</div>
})
