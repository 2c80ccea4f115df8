/**
 * A part of the page as a drawing: its boxes, lines, glyphs and words, where the browser put them. For the views that are tables and
 * lists. No element of HTML is in the file, because few programs draw them there.
 */
import { type Looks, copyOf, nameOf, plainColour, shape, xmlText } from './svg.ts'

const SIDES = ['Top', 'Right', 'Bottom', 'Left'] as const
const isSeen = (colour: string): boolean => colour !== 'transparent' && !/^rgba\(.*, 0\)$|\/ 0\)$/.test(colour)

/** @param host in the document; drawn from its upper left corner, and as large as its content */
export function drawnHtml(host: HTMLElement, looks: Looks): { drawing: SVGElement; width: number; height: number } {
  const origin = host.getBoundingClientRect(), drawing = shape('g')
  draw(host, drawing, { x: origin.left, y: origin.top, looks, cuts: 0 })
  return { drawing, width: Math.ceil(Math.max(origin.width, host.scrollWidth)), height: Math.ceil(Math.max(origin.height, host.scrollHeight)) }
}

type Place = { x: number; y: number; looks: Looks; /** How many pieces were cut off: each has a name. */ cuts: number }
function draw(el: Element, into: SVGElement, at: Place): void {
  const style = getComputedStyle(el), box = el.getBoundingClientRect()
  // Words for who listens are one pixel wide.
  if (style.display === 'none' || style.visibility === 'hidden' || (style.position === 'absolute' && box.width <= 1)) return
  const to = style.opacity === '1' ? into : shape('g', { opacity: style.opacity })
  if (to !== into) into.append(to)
  if (el instanceof SVGSVGElement) { drawGlyph(el, box, to, at); return }
  drawBox(style, box, to, at)
  const within = isCut(el, style) ? cut(box, to, at) : to
  drawBefore(el, box, within, at)
  for (const child of el.childNodes) {
    if (child instanceof Element) draw(child, within, at)
    else if (child instanceof Text) drawWords(child, style, within, at)
  }
}
const isCut = (el: Element, { overflowX, overflowY }: CSSStyleDeclaration): boolean => (overflowX !== 'visible' && el.scrollWidth > el.clientWidth + 1) || (overflowY !== 'visible' && el.scrollHeight > el.clientHeight + 1)
/** What has no room on the page has none in its picture. */
function cut(box: DOMRect, into: SVGElement, at: Place): SVGElement {
  const id = `cut${at.cuts++}`, path = shape('clipPath', { id }), to = shape('g', { 'clip-path': `url(#${id})` })
  path.append(shape('rect', { x: box.left - at.x, y: box.top - at.y, width: box.width, height: box.height }))
  into.append(path, to)
  return to
}

function drawGlyph(svg: SVGSVGElement, box: DOMRect, into: SVGElement, { x, y, looks }: Place): void {
  const glyph = copyOf(svg, looks)
  if (!glyph) return
  for (const [k, v] of Object.entries({ x: box.left - x, y: box.top - y, width: box.width, height: box.height })) glyph.setAttribute(k, String(v))
  into.append(glyph)
}

function drawBox(style: CSSStyleDeclaration, box: DOMRect, into: SVGElement, { x, y }: Place): void {
  const left = box.left - x, top = box.top - y, { width, height } = box, rx = Math.min(parseFloat(style.borderTopLeftRadius) || 0, width / 2, height / 2)
  if (width === 0 || height === 0) return
  if (isSeen(style.backgroundColor)) into.append(shape('rect', { x: left, y: top, width, height, rx, fill: plainColour(style.backgroundColor) }))
  const lines = SIDES.map((side) => ({ side, px: style[`border${side}Style`] === 'none' ? 0 : parseFloat(style[`border${side}Width`]), colour: style[`border${side}Color`], dashed: style[`border${side}Style`] === 'dashed' })).filter((l) => l.px > 0 && isSeen(l.colour))
  const [first] = lines, inset = /^(.+?\)) 0px 0px 0px ([\d.]+)px inset/.exec(style.boxShadow)
  if (lines.length === 4 && first) frame(first.px, first.colour, first.dashed)
  else for (const { side, px, colour } of lines) {
    const isRow = side === 'Top' || side === 'Bottom'
    into.append(shape('rect', { x: side === 'Right' ? left + width - px : left, y: side === 'Bottom' ? top + height - px : top, width: isRow ? width : px, height: isRow ? px : height, fill: plainColour(colour) }))
  }
  if (inset) frame(Number(inset[2]), inset[1]!, false)

  function frame(px: number, colour: string, dashed: boolean): void {
    into.append(shape('rect', { x: left + px / 2, y: top + px / 2, width: Math.max(0, width - px), height: Math.max(0, height - px), rx: Math.max(0, rx - px / 2), fill: 'none', stroke: plainColour(colour), 'stroke-width': px, ...(dashed && { 'stroke-dasharray': '3 2' }) }))
  }
}

/** A sign that a style sheet puts before words, as the arrow of a command. */
function drawBefore(el: Element, box: DOMRect, into: SVGElement, { x, y, looks }: Place): void {
  const style = getComputedStyle(el, '::before'), words = /^"([^"]+)"$/.exec(style.content)?.[1]
  if (words === undefined || style.position === 'absolute') return
  const { ascent, descent } = faceOf(style), sign = shape('text', { x: box.left - x, y: (box.top + box.bottom + ascent - descent) / 2 - y, class: lettersOf(style, looks) })
  sign.textContent = words
  into.append(sign)
}
const lettersOf = (style: CSSStyleDeclaration, looks: Looks): string => nameOf(looks, `font-family:${style.fontFamily};font-size:${style.fontSize};font-weight:${style.fontWeight};font-style:${style.fontStyle};fill:${plainColour(style.color)};white-space:pre`)

/** Words stand where they stood: each line of a text is one element, as wide as it was, whatever face another program has. */
function drawWords(text: Text, style: CSSStyleDeclaration, into: SVGElement, at: Place): void {
  const value = text.data
  if (value.trim() === '') return
  const name = lettersOf(style, at.looks)
  const isUpright = style.writingMode.startsWith('vertical'), { ascent, descent } = faceOf(style)
  let line: { words: string; left: number; right: number; top: number; bottom: number } | undefined
  const end = () => {
    if (!line) return
    const { words, left, right, top, bottom } = line
    const x = left - at.x, baseline = (top + bottom + ascent - descent) / 2 - at.y
    const el = isUpright
      ? shape('text', { class: name, transform: `translate(${Math.round((left + right + ascent - descent) / 2 - at.x)} ${Math.round(bottom - at.y)}) rotate(-90)` })
      : shape('text', { class: name, x, y: baseline, textLength: right - left, lengthAdjust: 'spacingAndGlyphs' })
    el.textContent = xmlText(words)
    into.append(el)
    line = undefined
  }
  const range = document.createRange()
  for (const { index, 0: piece } of value.matchAll(/\S+/g)) for (const [from, to] of pieces(range, text, index, piece.length)) {
    range.setStart(text, from)
    range.setEnd(text, to)
    const box = range.getBoundingClientRect(), words = value.slice(from, to)
    if (box.width === 0 || box.height === 0) continue
    // A word that was broken in two goes on in the next line, and is no new word.
    if (line && Math.abs(line.top - box.top) < 2) { line.words += `${from === index ? ' ' : ''}${words}`; line.right = box.right }
    else { end(); line = { words, left: box.left, right: box.right, top: box.top, bottom: box.bottom } }
  }
  end()
}
/** A word is one piece, unless it was broken: then each letter is one. */
function pieces(range: Range, text: Text, index: number, length: number): [number, number][] {
  range.setStart(text, index)
  range.setEnd(text, index + length)
  return range.getClientRects().length < 2 ? [[index, index + length]] : Array.from({ length }, (_, i) => [index + i, index + i + 1])
}

let ruler: CanvasRenderingContext2D | null | undefined
const faces = new Map<string, { ascent: number; descent: number }>()
function faceOf({ font, fontSize }: CSSStyleDeclaration): { ascent: number; descent: number } {
  let face = faces.get(font)
  if (face) return face
  ruler ??= document.createElement('canvas').getContext('2d')
  if (ruler) { ruler.font = font; const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = ruler.measureText('x'); face = { ascent, descent } }
  face ??= { ascent: parseFloat(fontSize) * 0.93, descent: parseFloat(fontSize) * 0.24 }
  faces.set(font, face)
  return face
}
