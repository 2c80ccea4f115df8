/** A drawing of the page as a file of its own: every look that a style sheet gave it is written into it. */
import { escaped } from '../../common/escape.ts'

const NS = 'http://www.w3.org/2000/svg'
const LOOKS = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'stroke-linecap', 'paint-order', 'opacity', 'font-family', 'font-size', 'font-weight', 'font-style', 'text-anchor'] as const
/** What a drawing needs not say. */
const PLAIN: Partial<Record<(typeof LOOKS)[number], string>> = { 'stroke-dasharray': 'none', 'stroke-linejoin': 'miter', 'stroke-linecap': 'butt', 'paint-order': 'normal', opacity: '1', 'font-style': 'normal', 'text-anchor': 'start', 'font-weight': '400', stroke: 'none' }
/** Attributes that place and shape; the rest is for the page, and for who listens to it. */
const SHAPES = new Set(['x', 'y', 'x1', 'x2', 'y1', 'y2', 'dx', 'dy', 'd', 'cx', 'cy', 'r', 'rx', 'ry', 'width', 'height', 'transform', 'viewBox', 'text-anchor', 'pathLength', 'preserveAspectRatio'])
const LETTERS = new Set(['text', 'tspan'])

/** XML allows no control characters, and a trace may hold any. */
export const xmlText = (text: string): string => text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')

/** The same as it stands in markup that is written as a text. */
export const markup = (text: string): string => escaped(xmlText(text))

/** Mixed colours are told by browsers in a way that other programs do not read. */
export function plainColour(colour: string): string {
  const m = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)$/.exec(colour)
  return m ? `rgba(${[m[1], m[2], m[3]].map((x) => Math.round(Number(x) * 255)).join(', ')}, ${Number(m[4] ?? 1)})` : colour
}

/** Looks that were given a name: few looks are many elements', and each is written once. */
export type Looks = Map<string, string>

/** A copy with its looks in it; undefined of what is not drawn. */
export function copyOf(from: Element, looks: Looks): SVGElement | undefined {
  const style = getComputedStyle(from)
  if (style.display === 'none') return undefined
  const to = shape(from.localName)
  for (const { name, value } of from.attributes) if (SHAPES.has(name)) to.setAttribute(name, xmlText(value))
  if (from.localName !== 'g' && from.localName !== 'svg' && from.localName !== 'title') to.setAttribute('class', classOf(style, LETTERS.has(from.localName), looks))
  for (const child of from.childNodes) {
    if (child instanceof Element) { const c = copyOf(child, looks); if (c) to.append(c) }
    else if (child.nodeType === Node.TEXT_NODE) to.append(xmlText(child.nodeValue ?? ''))
  }
  return to
}

export function shape(name: string, attributes: Readonly<Record<string, string | number>> = {}): SVGElement {
  const to = document.createElementNS(NS, name)
  for (const [k, v] of Object.entries(attributes)) to.setAttribute(k, typeof v === 'number' ? String(Math.round(v * 100) / 100) : v)
  return to
}

/** The file: its ground, its looks, and what is drawn. */
export function written(root: SVGElement, looks: Looks, width: number, height: number, ground: string): string {
  root.setAttribute('viewBox', `0 0 ${width} ${height}`)
  root.setAttribute('width', String(width))
  root.setAttribute('height', String(height))
  const sheet = shape('style')
  sheet.textContent = [...looks].map(([look, name]) => `.${name}{${look}}`).join('\n')
  root.prepend(sheet, shape('rect', { width: '100%', height: '100%', fill: ground }))
  return new XMLSerializer().serializeToString(root)
}

function classOf(style: CSSStyleDeclaration, letters: boolean, looks: Looks): string {
  return nameOf(looks, LOOKS.filter((p) => letters || !(p.startsWith('font') || p === 'text-anchor')).flatMap((p) => { const v = style.getPropertyValue(p); return v === '' || v === PLAIN[p] || (p === 'stroke-width' && style.stroke === 'none') ? [] : [`${p}:${plainColour(v)}`] }).join(';'))
}

export function nameOf(looks: Looks, look: string): string {
  let name = looks.get(look)
  if (name === undefined) looks.set(look, (name = `a${looks.size}`))
  return name
}

/** The longest side of a canvas that every browser makes, px. */
const SIDE_MAX = 16_000
const SHARP = 2

/** @throws when the drawing is taller or wider than a browser can make a picture of */
export async function pngOf(svg: string, width: number, height: number): Promise<Blob> {
  const scale = Math.min(SHARP, SIDE_MAX / Math.max(width, height))
  if (scale < 0.5) throw new Error(`the picture is ${Math.round(Math.max(width, height)).toLocaleString('en')} px long, and a browser can make at most ${SIDE_MAX.toLocaleString('en')}; save it as SVG`)
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const ctx = canvas.getContext('2d')
    if (!ctx) throw new Error('this browser cannot make pictures')
    ctx.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise<Blob>((resolve, reject) => { canvas.toBlob((blob) => { if (blob) resolve(blob); else reject(new Error('this browser could not make the picture')) }, 'image/png') })
  } finally { URL.revokeObjectURL(url) }
}
