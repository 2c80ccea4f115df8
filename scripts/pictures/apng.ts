/**
 * Animated PNG, written and read with Node alone: a film of screenshots in 256 colours, of which each frame holds only
 * what has changed. GitHub and every browser show it as they show any picture. The format: PNG, third edition.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { createPalette } from './palette.ts'

/** Three bytes a pixel, row by row. */
export type Image = { width: number; height: number; rgb: Uint8Array }
export type Frame = { image: Image; ms: number }

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const u32 = (...numbers: number[]): Buffer => { const b = Buffer.alloc(4 * numbers.length); numbers.forEach((n, i) => { b.writeUInt32BE(n, 4 * i) }); return b }
const u16 = (...numbers: number[]): Buffer => { const b = Buffer.alloc(2 * numbers.length); numbers.forEach((n, i) => { b.writeUInt16BE(n, 2 * i) }); return b }
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([u32(data.length), body, u32(crc32(body))])
}

/**
 * The pixels of a screenshot.
 * @throws when it is not what a browser writes: eight bits, RGB or RGBA, not interlaced
 */
export function readPng(file: Buffer): Image {
  const parts: Buffer[] = []
  let width = 0, height = 0, channels = 0
  for (let at = 8; at < file.length;) {
    const size = file.readUInt32BE(at), type = file.toString('latin1', at + 4, at + 8), data = file.subarray(at + 8, at + 8 + size)
    if (type === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)]
      channels = data[9] === 2 ? 3 : data[9] === 6 ? 4 : 0
      if (data[8] !== 8 || channels === 0 || data[12] !== 0) throw new Error(`expected a PNG of 8 bits in RGB or RGBA, not interlaced; found ${data[8]} bits, colour type ${data[9]}, interlace ${data[12]}`)
    } else if (type === 'IDAT') parts.push(data)
    at += 12 + size
  }
  const raw = inflateSync(Buffer.concat(parts)), stride = width * channels, line = new Uint8Array(stride), above = new Uint8Array(stride), rgb = new Uint8Array(width * height * 3)
  for (let y = 0, at = 0; y < height; y++) {
    const filter = raw[at++]!
    for (let x = 0; x < stride; x++) line[x] = raw[at++]! + predicted(filter, x < channels ? 0 : line[x - channels]!, above[x]!, x < channels ? 0 : above[x - channels]!)
    above.set(line)
    for (let x = 0, to = y * width * 3; x < stride; x += channels) for (let c = 0; c < 3; c++) rgb[to++] = line[x + c]!
  }
  return { width, height, rgb }
}
function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  const p = left + up - corner, a = Math.abs(p - left), b = Math.abs(p - up), c = Math.abs(p - corner)
  return a <= b && a <= c ? left : b <= c ? up : corner
}

/** One under another, of the same width. */
export function stacked(images: readonly Image[]): Image {
  const [first] = images
  if (images.some(i => i.width !== first!.width)) throw new Error(`expected pictures of one width, found ${images.map(i => i.width).join(', ')}`)
  return { width: first!.width, height: images.reduce((sum, i) => sum + i.height, 0), rgb: Buffer.concat(images.map(i => i.rgb)) }
}

/** Where a frame differs from the one before; one pixel where it does not. */
function changed(a: Uint8Array | undefined, b: Uint8Array, width: number, height: number): { x: number; y: number; w: number; h: number } {
  if (!a) return { x: 0, y: 0, w: width, h: height }
  let left = width, right = -1, top = height, bottom = -1
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) if (a[i] !== b[i]) {
    if (x < left) left = x
    if (x > right) right = x
    if (y < top) top = y
    bottom = y
  }
  return right < 0 ? { x: 0, y: 0, w: 1, h: 1 } : { x: left, y: top, w: right - left + 1, h: bottom - top + 1 }
}

/** The film plays for ever; one frame makes a plain PNG. All frames have the size of the first. */
export function writeApng(frames: readonly Frame[]): Buffer {
  const { width, height } = frames[0]!.image, palette = createPalette(frames.map(f => f.image.rgb)), clear = palette.clear
  const out = [SIGNATURE, chunk('IHDR', Buffer.concat([u32(width, height), Buffer.from([8, 3, 0, 0, 0])]))]
  if (frames.length > 1) out.push(chunk('acTL', u32(frames.length, 0)))
  // What stays as it was is a clear pixel: long runs of one value cost next to nothing.
  const transparent = Buffer.alloc(clear + 1, 255)
  transparent[clear] = 0
  out.push(chunk('PLTE', palette.bytes), chunk('tRNS', transparent))
  let before: Uint8Array | undefined, sequence = 0
  for (const { image, ms } of frames) {
    if (image.width !== width || image.height !== height) throw new Error(`expected frames of ${width} × ${height}, found ${image.width} × ${image.height}`)
    const now = palette.indices(image.rgb), { x, y, w, h } = changed(before, now, width, height), lines = Buffer.alloc(h * (w + 1))
    for (let row = 0, to = 0; row < h; row++) {
      lines[to++] = 0
      for (let col = 0, i = (y + row) * width + x; col < w; col++, i++) lines[to++] = before && before[i] === now[i] ? clear : now[i]!
    }
    if (frames.length > 1) out.push(chunk('fcTL', Buffer.concat([u32(sequence++, w, h, x, y), u16(ms, 1_000), Buffer.from([0, before ? 1 : 0])])))
    const data = deflateSync(lines, { level: 9 })
    out.push(before ? chunk('fdAT', Buffer.concat([u32(sequence++), data])) : chunk('IDAT', data))
    before = now
  }
  out.push(chunk('IEND', new Uint8Array()))
  return Buffer.concat(out)
}
