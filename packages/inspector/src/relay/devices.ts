/** Which recorders have been connected, and which are connected now. */
import type { ChartDefinition, Device, DeviceStatus } from '../common/protocol.ts'

export type KnownDevice = DeviceStatus & { run: string; chart?: ChartDefinition; chartChars: number }

const DEVICES_MAX = 1_000
const CHARTS_CHARS_MAX = 64 * 1024 * 1024

export class Devices {
  readonly #known = new Map<string, KnownDevice>()
  #chartChars = 0
  readonly #onForgotten: (id: string) => void
  readonly #heldBy: (id: string) => number

  /** @param onForgotten called with the id of a device that made room @param heldBy how much of a device is kept */
  constructor(onForgotten: (id: string) => void = () => {}, heldBy: (id: string) => number = () => 0) { this.#onForgotten = onForgotten; this.#heldBy = heldBy }

  /**
   * A recorder has said hello. If the run is the same, it is the same device that came back. Another run under the same id is
   * another life of the device, or another device with a copied name. Its calls may have the same ids, so it is kept
   * apart as `id~2`. Returns undefined if there are too many devices and all are live.
   */
  greet(device: Device, run: string, chart: ChartDefinition | undefined, now: number): KnownDevice | undefined {
    let id = device.id
    for (let n = 2; this.#known.has(id) && this.#known.get(id)!.run !== run; n++) id = `${device.id}~${n}`
    let known = this.#known.get(id)
    if (!known) {
      if (this.#known.size >= DEVICES_MAX && !this.#forgetOne()) return undefined
      this.#known.set(id, (known = { ...device, id, run, live: true, lastHeard: now, chartChars: 0 }))
    }
    known.live = true
    known.lastHeard = now
    const chars = chart && !known.chart ? charsOf(chart) : 0
    if (chars > 0 && this.#chartChars + chars <= CHARTS_CHARS_MAX) {
      known.chart = chart!
      known.chartChars = chars
      this.#chartChars += chars
    }
    return known
  }

  all(): DeviceStatus[] {
    return [...this.#known.values()].map(({ id, name, platform, live, lastHeard, accepts }) =>
      ({ id, name, platform, live, lastHeard, ...(accepts && { accepts }) }))
  }
  withCharts(): { id: string; chart: ChartDefinition }[] { return [...this.#known.values()].flatMap(({ id, chart }) => (chart ? [{ id, chart }] : [])) }

  /** Forgets the device that is gone and sent the least, and the oldest of several. So a client with a thousand names pushes out no device that sent a call. */
  #forgetOne(): boolean {
    let least: { id: string; held: number } | undefined
    for (const [id, d] of this.#known) if (!d.live) { const held = this.#heldBy(id); if (!least || held < least.held) least = { id, held } }
    if (!least) return false
    this.#chartChars -= this.#known.get(least.id)!.chartChars
    this.#onForgotten(least.id)
    return this.#known.delete(least.id)
  }
}

/** How long a chart is as text; 0 for one that is nested too deeply to be written, which nobody can draw. */
function charsOf(chart: ChartDefinition): number {
  try { return JSON.stringify(chart).length } catch { return 0 }
}
