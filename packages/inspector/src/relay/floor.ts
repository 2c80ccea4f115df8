/** What all connections of one relay share: what was recorded, who is connected, and who is told of it. */
import type { WebSocket } from 'ws'
import type { FileProblems } from '../common/file-problems.ts'
import type { Device } from '../common/protocol.ts'
import type { Problem } from '../common/result.ts'
import type { TraceRecord } from '../common/trace.ts'
import type { Devices, KnownDevice } from './devices.ts'
import type { History } from './history.ts'
import { type Pace, RECORDER_PACE } from './pace.ts'
import { type Sends, createSends } from './sends.ts'
import type { Viewer } from './viewer.ts'

export type Floor = {
  history: History
  devices: Devices
  viewers: Set<Viewer>
  recorders: Map<KnownDevice, WebSocket>
  sends: Sends
  patienceMs: number
  pace: Pace
  refused(problem: Problem): void
  /** Undefined for a record that cannot be written again. */
  keep(device: string, record: TraceRecord, from: 'recorder' | 'file'): ReturnType<History['add']> | undefined
  /** As {@link Relay.load}. */
  load(device: Device, records: readonly TraceRecord[], problems?: FileProblems): void
  /** Of the files that were loaded, of each what could not be read of it. */
  problems: FileProblems[]
  pumpSoon(): void
  tellDevices(): void
}
type Given = Pick<Floor, 'history' | 'devices' | 'patienceMs' | 'refused'> & { pace: Partial<Pace> | undefined }

/** How long an app may take to say whether it took an event. */
const ANSWER_MS = 5_000
/** Of so many files the lines that could not be read are told to who comes later. */
const FILES_TOLD_MAX = 100

export function createFloor({ history, devices, patienceMs, refused, pace }: Given): Floor {
  const viewers = new Set<Viewer>()
  const floor: Floor = {
    history, devices, viewers, recorders: new Map(), sends: createSends(ANSWER_MS), patienceMs, pace: { ...RECORDER_PACE, ...pace }, refused,
    keep(device, r, from) { try { return history.add(device, r, from) } catch { return undefined } },
    problems: [],
    load(device, records, problems) {
      const known = devices.greet(device, `loaded ${device.id}`, undefined, Date.now())
      if (!known) return
      known.live = false
      if (problems) {
        if (floor.problems.push(problems) > FILES_TOLD_MAX) floor.problems.shift()
        for (const viewer of viewers) viewer.tellProblems(problems)
      }
      for (const r of records) floor.keep(known.id, r, 'file')
      floor.tellDevices()
      floor.pumpSoon()
    },
    // Many frames may come in one turn; the viewers are served once after it.
    pumpSoon: onceInATurn(() => { for (const viewer of viewers) viewer.pump() }),
    // The list is as long as there are devices, so that many who come in one turn are told of once.
    tellDevices: onceInATurn(() => {
      const all = devices.all()
      for (const viewer of viewers) viewer.tellDevices(all)
    }),
  }
  return floor
}

function onceInATurn(go: () => void): () => void {
  let isDue = false
  return () => {
    if (isDue) return
    isDue = true
    setImmediate(() => {
      isDue = false
      go()
    })
  }
}
