/** The film: an animated PNG that a decoder gets back as it was drawn, and a storyboard that says what is in it. */
import { readFileSync } from 'node:fs'
import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readPng, stacked, writeApng, type Image } from './apng.ts'
import { SCENES } from './film-scenes.ts'
import { FILM_BYTES_MAX, storyboard } from './film.ts'

type Chunk = { type: string; data: Buffer }
function chunksOf(file: Buffer): Chunk[] {
  const out: Chunk[] = []
  for (let at = 8; at < file.length;) {
    const size = file.readUInt32BE(at), body = file.subarray(at + 4, at + 8 + size)
    expect(file.readUInt32BE(at + 8 + size)).toBe(crc32(body))
    out.push({ type: body.toString('latin1', 0, 4), data: body.subarray(4) })
    at += 12 + size
  }
  return out
}
/** What a viewer shows: each frame drawn over the one before, clear pixels left as they were. */
function shown(file: Buffer): { rgb: number[]; ms: number }[] {
  const chunks = chunksOf(file), of = (type: string) => chunks.find(c => c.type === type)!.data
  const width = of('IHDR').readUInt32BE(0), height = of('IHDR').readUInt32BE(4), colours = of('PLTE'), alpha = of('tRNS'), canvas = new Array<number>(width * height * 3).fill(-1)
  const out: { rgb: number[]; ms: number }[] = []
  let control: Buffer | undefined
  for (const { type, data } of chunks) {
    if (type === 'fcTL') control = data
    if (type !== 'IDAT' && type !== 'fdAT') continue
    const [w, h, x, y] = control ? [4, 8, 12, 16].map(at => control!.readUInt32BE(at)) as [number, number, number, number] : [width, height, 0, 0]
    const lines = inflateSync(type === 'fdAT' ? data.subarray(4) : data)
    for (let row = 0; row < h; row++) for (let col = 0; col < w; col++) {
      const index = lines[row * (w + 1) + 1 + col]!
      // Drawn over, a clear pixel leaves what is there; drawn instead, it would take it away.
      if (alpha[index] !== 0 || control?.[25] === 0) for (let c = 0; c < 3; c++) canvas[((y + row) * width + x + col) * 3 + c] = colours[index * 3 + c]!
    }
    out.push({ rgb: [...canvas], ms: control ? control.readUInt16BE(20) : 0 })
  }
  return out
}
const picture = (width: number, height: number, colour: (x: number, y: number) => [number, number, number]): Image =>
  ({ width, height, rgb: Uint8Array.from(Array.from({ length: width * height }, (_, i) => colour(i % width, Math.floor(i / width))).flat()) })

describe('the animated PNG', () => {
  test('frames of few colours come back as they were, with their times; what stays is not drawn again', () => {
    const ground = picture(40, 20, (x, y) => [x, y, 200]), changed = picture(40, 20, (x, y) => (x > 5 && x < 9 && y === 7 ? [255, 0, 0] : [x % 7, y % 3, 200]))
    const small = [ground, picture(40, 20, (x, y) => (x === 3 && y === 4 ? [255, 255, 255] : [64, 64 + (x % 12), 96])), changed].map((image): Image => ({ ...image, rgb: image.rgb.map(v => v - (v % 32)) }))
    const frames = [small[0]!, small[1]!, small[1]!, small[2]!].map((image, i) => ({ image, ms: 100 * (i + 1) })), file = writeApng(frames)
    expect(shown(file)).toEqual(frames.map(({ image, ms }) => ({ rgb: [...image.rgb], ms })))
    expect(chunksOf(file).find(c => c.type === 'acTL')!.data.readUInt32BE(0)).toBe(4)
    // The third frame is the second again.
    const third = chunksOf(file).filter(c => c.type === 'fcTL')[2]!.data
    expect([third.readUInt32BE(4), third.readUInt32BE(8)]).toEqual([1, 1])
  })
  test('of many colours the frequent ones are exact, and no other is far off', () => {
    const many = picture(128, 64, (x, y) => (y < 32 ? [13, 15, 17] : [x * 2, y * 3, (x * y) % 256])), [frame] = shown(writeApng([{ image: many, ms: 0 }]))
    let worst = 0
    frame!.rgb.forEach((v, i) => { worst = Math.max(worst, Math.abs(v - many.rgb[i]!)) })
    expect(frame!.rgb.slice(0, 128 * 32 * 3)).toEqual([...many.rgb.slice(0, 128 * 32 * 3)])
    expect(worst).toBeLessThan(48)
  })
  test('a screenshot is read whatever its lines are predicted from; what a browser does not write is refused', () => {
    const image = picture(9, 5, (x, y) => [x * 20, y * 40, x * y]), channels = 3, stride = 9 * channels
    const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : image.rgb[y * stride + x]!)
    const paeth = (a: number, b: number, c: number): number => { const p = a + b - c, [da, db, dc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)]; return da <= db && da <= dc ? a : db <= dc ? b : c }
    const guess = [() => 0, (x: number, y: number) => at(x - channels, y), (x: number, y: number) => at(x, y - 1), (x: number, y: number) => (at(x - channels, y) + at(x, y - 1)) >> 1, (x: number, y: number) => paeth(at(x - channels, y), at(x, y - 1), x < channels ? 0 : at(x - channels, y - 1))]
    const lines = Buffer.concat(Array.from({ length: 5 }, (_, y) => Buffer.from([y, ...Array.from({ length: stride }, (_v, x) => (at(x, y) - guess[y]!(x, y)) & 255)])))
    const chunk = (type: string, data: Buffer): Buffer => { const body = Buffer.concat([Buffer.from(type), data]), head = Buffer.alloc(4), sum = Buffer.alloc(4); head.writeUInt32BE(data.length); sum.writeUInt32BE(crc32(body)); return Buffer.concat([head, body, sum]) }
    const file = (depth: number): Buffer => Buffer.concat([Buffer.alloc(8), chunk('IHDR', Buffer.from([0, 0, 0, 9, 0, 0, 0, 5, depth, 2, 0, 0, 0])), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))])
    expect(readPng(file(8))).toEqual(image)
    expect(() => readPng(file(16))).toThrow('expected a PNG of 8 bits in RGB or RGBA, not interlaced; found 16 bits')
    expect(stacked([image, image]).height).toBe(10)
    expect(() => stacked([image, picture(8, 5, () => [0, 0, 0])])).toThrow('expected pictures of one width, found 9, 8')
  })
})

describe('docs/film', () => {
  const read = (path: string): Buffer => readFileSync(new URL(`../../docs/${path}`, import.meta.url))
  test('it is a minute of what the scenes say, small enough for a page: when this fails, run pnpm shots film', () => {
    const file = read('pictures/film.png'), times = chunksOf(file).filter(c => c.type === 'fcTL').map(c => c.data.readUInt16BE(20)), planned = SCENES.flatMap(s => s.shots.map(shot => shot.ms))
    expect(times).toEqual(planned)
    expect(planned.reduce((a, b) => a + b)).toBeGreaterThan(55_000)
    expect(planned.reduce((a, b) => a + b)).toBeLessThanOrEqual(60_000)
    expect(file.length).toBeLessThan(FILM_BYTES_MAX)
    expect(file.readUInt32BE(16)).toBe(1_200)
    expect(read('film.md').toString()).toBe(storyboard())
    for (const name of storyboard().matchAll(/pictures\/film\/[\w-]+\.png/g)) expect(read(name[0]).length).toBeGreaterThan(10_000)
  })
})
