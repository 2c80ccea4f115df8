/** 255 colours for many pictures, by median cut: the box with the widest spread of colours is cut at its median, and each gives its mean. */
export type Palette = {
  /** Three bytes a colour. */
  bytes: Buffer
  /** An entry of its own, for what is not drawn. */
  clear: number
  /** The palette's number of each pixel. */
  indices(rgb: Uint8Array): Uint8Array
}
const COLOURS_MAX = 255
type Colour = { r: number; g: number; b: number; n: number }
type Axis = 'r' | 'g' | 'b'

const keyOf = (rgb: Uint8Array, i: number): number => (rgb[i]! << 16) | (rgb[i + 1]! << 8) | rgb[i + 2]!

export function createPalette(pictures: readonly Uint8Array[]): Palette {
  const counts = new Map<number, number>()
  for (const rgb of pictures) for (let i = 0; i < rgb.length; i += 3) { const key = keyOf(rgb, i); counts.set(key, (counts.get(key) ?? 0) + 1) }
  const all = [...counts].map(([key, n]): Colour => ({ r: key >> 16, g: (key >> 8) & 255, b: key & 255, n }))
  // A ground is exact: the most frequent colours are themselves, the rest is shared out.
  const sorted = all.toSorted((a, b) => b.n - a.n), exact = sorted.slice(0, all.length <= COLOURS_MAX ? COLOURS_MAX : 64), rest = sorted.slice(exact.length)
  const colours = [...exact, ...(rest.length > 0 ? cut(rest, COLOURS_MAX - exact.length) : [])]
  const bytes = Buffer.alloc(3 * (colours.length + 1))
  colours.forEach(({ r, g, b }, i) => { bytes.set([r, g, b], 3 * i) })
  const nearest = new Map<number, number>(exact.map(({ r, g, b }, i) => [(r << 16) | (g << 8) | b, i]))
  const numberOf = (key: number): number => {
    let best = nearest.get(key)
    if (best !== undefined) return best
    best = 0
    let least = Infinity
    for (const [i, c] of colours.entries()) {
      const dr = c.r - (key >> 16), dg = c.g - ((key >> 8) & 255), db = c.b - (key & 255), d = 2 * dr * dr + 4 * dg * dg + 3 * db * db
      if (d < least) { least = d; best = i }
    }
    nearest.set(key, best)
    return best
  }
  return {
    bytes, clear: colours.length,
    indices(rgb) {
      const out = new Uint8Array(rgb.length / 3)
      for (let i = 0, k = 0; k < out.length; i += 3, k++) out[k] = numberOf(keyOf(rgb, i))
      return out
    },
  }
}

function cut(colours: Colour[], max: number): Colour[] {
  const boxes = [boxOf(colours)]
  while (boxes.length < max) {
    const widest = boxes.reduce((best, box, i) => (box.weight > boxes[best]!.weight ? i : best), 0), { list, axis } = boxes[widest]!
    if (list.length < 2) break
    list.sort((a, b) => a[axis] - b[axis])
    const half = list.reduce((sum, c) => sum + c.n, 0) / 2
    let at = 0, seen = 0
    while (at < list.length - 1 && (seen += list[at]!.n) < half) at++
    at = Math.min(Math.max(at, 1), list.length - 1)
    boxes.splice(widest, 1, boxOf(list.slice(0, at)), boxOf(list.slice(at)))
  }
  return boxes.map(({ list }) => {
    const n = list.reduce((sum, c) => sum + c.n, 0), mean = (axis: Axis): number => Math.round(list.reduce((sum, c) => sum + c[axis] * c.n, 0) / n)
    return { r: mean('r'), g: mean('g'), b: mean('b'), n }
  })
}
/** `weight`: how much it is worth to cut this one: its spread, more so if many pixels have it. */
function boxOf(list: Colour[]): { list: Colour[]; axis: Axis; weight: number } {
  let axis: Axis = 'r', spread = -1, n = 0
  for (const a of ['r', 'g', 'b'] as const) {
    let low = 255, high = 0
    for (const c of list) { if (c[a] < low) low = c[a]; if (c[a] > high) high = c[a] }
    if (high - low > spread) { spread = high - low; axis = a }
  }
  for (const c of list) n += c.n
  return { list, axis, weight: list.length < 2 ? -1 : spread * Math.sqrt(n) }
}
