/** The page with what is open in it, as one file. Its template comes from the relay, or is this page itself. */
import type { Call } from '../../common/index.ts'
import { SNAPSHOT_PLAIN_MAX, type SnapshotBlock, templateOf, writeSnapshot } from '../../common/snapshot.ts'
import { linesOf } from '../files/save.ts'
import { get } from '../store/store.ts'

const LEFT_OUT = 'what is not saved here'
/** @throws when the template cannot be had, in words */
export async function pageOf(calls: readonly Call[], name: string): Promise<Blob> {
  const { devices, charts, problems, timeline } = get(), byDevice = new Map<string, Call[]>()
  for (const c of calls) byDevice.set(c.device, [...(byDevice.get(c.device) ?? []), c])
  const blocks: SnapshotBlock[] = []
  for (const [id, list] of byDevice) {
    const known = devices.get(id), device = { id, name: known?.name ?? id, platform: known?.platform ?? '' }, chart = charts.get(id)
    const text = list.flatMap((c) => [...linesOf(c)]).join(''), big = text.length > SNAPSHOT_PLAIN_MAX
    blocks.push({ name: device.name, device, ...(chart === undefined ? undefined : { chart }), text: big ? await zipped(text) : text, ...(big ? { gzip: true } : undefined) })
  }
  // Lines that could not be read belong to no call: where others are left out, what stood in them is, too.
  const isWhole = calls.length === timeline.calls.length, told = problems.map((f) => (isWhole ? f : { ...f, problems: f.problems.map((p) => ({ ...p, found: LEFT_OUT })) }))
  const page = writeSnapshot(await template(), { name, blocks, problems: told })
  if (!page.ok) throw new Error(`the page's ${page.problem.field} must be ${page.problem.expected}, found ${page.problem.found}`)
  return new Blob([page.value], { type: 'text/html' })
}

async function template(): Promise<string> {
  const own = ownTemplate()
  if (own !== undefined) return own
  const response = await fetch('./snapshot.html').catch(() => undefined)
  if (!response?.ok) throw new Error('the page is saved from the relay that served it, and that relay does not answer. Start `onhook inspect` again and load its address, or save the trace')
  return response.text()
}

/** A page that was opened from such a file holds all that the next one needs. */
function ownTemplate(): string | undefined {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"]:not([src])')?.textContent, style = document.querySelector('head > style')?.textContent
  const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content'), icon = document.querySelector('link[rel="icon"]')?.getAttribute('href')
  return script && style && policy && icon ? templateOf({ policy, icon, style, script }) : undefined
}

async function zipped(text: string): Promise<string> {
  const bytes = new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer())
  let out = ''
  // In pieces: a call takes some ten thousand arguments. Each is a whole number of threes, so that no padding stands inside.
  for (let at = 0; at < bytes.length; at += 24_576) out += btoa(String.fromCharCode(...bytes.subarray(at, at + 24_576)))
  return out
}
