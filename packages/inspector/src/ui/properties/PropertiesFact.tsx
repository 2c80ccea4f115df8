/** In the story: what must still happen where the records stop, and the way to all properties. */
import type { Call } from '../../common/index.ts'
import { indexOf } from '../store/call-index.ts'
import { isLive } from '../store/moment.ts'
import { set, useApp } from '../store/store.ts'
import { saysOf } from './list.ts'

export function PropertiesFact({ call }: { call: Call }) {
  const isConnected = useApp((s) => s.devices.get(call.device)?.live ?? false)
  // Of a call that goes on it is no wonder that something is still to come.
  const open = call.close || (isLive(call) && isConnected) ? [] : indexOf(call).open
  const words = open.map((d) => `${d.id}: ${saysOf(d.id)}. ${d.text}`).join('\n')
  return <button className="fact" title={words || 'Every property of the proof, and what this call shows of it'} onClick={() => set({ propertiesOpen: true })}>{open.length > 0 ? `Open at its end: ${open.map((d) => d.id).join(', ')}` : 'Properties'}</button>
}
