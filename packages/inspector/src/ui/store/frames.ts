/** What the relay says, frame by frame. */
import { type ServerFrame, type TraceRecord, createSharer } from '../../common/index.ts'
import { type ChartDefinition, checkChart } from '../../common/chart.ts'
import { createDeviceSorter, distinct } from '../files/by-device.ts'
import { placeAgain, settleAddress, want } from './choice.ts'
import { flush, ofSource, startSource, take } from './intake.ts'
import { get, set } from './store.ts'

/** What comes live is mostly what came before. */
const shared = ofSource(createSharer)
/** Of each trace file that the relay was given: whose records are in it. */
const files = ofSource(() => new Map<string, { name: string; sorted: ReturnType<typeof createDeviceSorter> }>())
/** What the relay told of its files that could not be read, as it told it. */
const toldOf = ofSource(() => new Set<string>())

/** A frame of the relay. */
export function takeFrame(frame: ServerFrame): void {
  const s = get()
  switch (frame.kind) {
    // Those of a file or of the sample are nothing that the relay knows of, and keep their names.
    case 'devices': set({ devices: new Map([...[...s.devices].filter(([id]) => s.source !== 'live' || s.fileDevices.has(id)), ...frame.devices.map((d) => [d.id, d] as const)]) }, 'stream'); return
    case 'chart': {
      const chart = checkChart(frame.chart)
      if (chart.ok) addChart(frame.device, chart.value)
      else set({ refusal: `A chart was refused: ${chart.problem.field} must be ${chart.problem.expected}, found ${chart.problem.found}.` })
      return
    }
    case 'records':
      // What a person opened from a file is not swept away by a phone; the sample is.
      if (s.source === 'file' || s.source === 'simulation') return
      if (s.source === 'sample' || s.source === 'opening') startSource('live')
      for (const r of frame.records) shared()(r)
      if (s.devices.get(frame.device)?.platform === 'file') takeOfFile(frame.device, frame.records)
      else take(frame.device, frame.records)
      return
    case 'problems': {
      if (s.source === 'file' || s.source === 'simulation') return
      if (s.source !== 'live') startSource('live')
      // A relay that is found again tells it again.
      const { v: _, kind: __, ...told } = frame
      const said = JSON.stringify(told)
      if (!toldOf().has(said)) { toldOf().add(said); set({ problems: [...get().problems, told] }) }
      return
    }
    case 'history-end':
      flush()
      set({ history: false })
      // A place that is not in the history is not waited for: nobody is pulled away later.
      if (s.source === 'file' || s.source === 'simulation') return
      placeAgain()
      settleAddress()
      if (get().source === 'live') want(undefined)
      return
    case 'refused': set({ refusal: `The relay refused something: ${frame.problem.field} must be ${frame.problem.expected}, found ${frame.problem.found}.` }); return
    case 'ack': case 'send': case 'sent': return
  }
}
/** Records of a file that the relay was given belong to the devices that they name, as those of a file that is dropped here do. */
function takeOfFile(id: string, records: readonly TraceRecord[]): void {
  let file = files().get(id)
  if (!file) {
    const name = distinct([...[...files().values()].map((f) => f.name), get().devices.get(id)?.name ?? id]).at(-1)!
    files().set(id, (file = { name, sorted: createDeviceSorter(name) }))
  }
  for (const [device, batch] of file.sorted({ records: records as TraceRecord[] })) {
    const { fileDevices } = get()
    if (!fileDevices.has(device)) set({ fileDevices: new Map(fileDevices).set(device, file.name) })
    take(device, batch.records, batch.alike)
  }
}
function addChart(device: string, chart: ChartDefinition): void {
  const charts = new Map(get().charts)
  charts.set(device, chart)
  set({ charts })
}
