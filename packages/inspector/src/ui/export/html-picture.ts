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
  draw(host, drawing, { x: origin.left, y: origin.top, looks, names: 0 })
  return { drawing, width: Math.ceil(Math.max(origin.width, host.scrollWidth)), height: Math.ceil(Math.max(origin.height, host.scrollHeight)) }
}

type Place = { x: number; y: number; looks: Looks; /** How many clips and hatches there are: each has a name. */ names: number; /** Where words end with three dots, of the page. */ edge?: number | undefined }
function draw(el: Element, into: SVGElement, at: Place): void {
  const style = getComputedStyle(el), box = el.getBoundingClientRect()
  // Words for who listens are one pixel wide.
  if (style.display === 'none' || style.visibility === 'hidden' || (style.position === 'absolute' && box.width <= 1)) return
  const to = style.opacity === '1' ? into : shape('g', { opacity: style.opacity })
  if (to !== into) into.append(to)
  if (el instanceof SVGSVGElement) { drawGlyph(el, box, to, at); return }
  drawBox(style, box, to, at)
  const within = isCut(el, style) ? cut(box, to, at) : to, outer = at.edge
  if (within !== to && style.textOverflow === 'ellipsis') at.edge = box.right - parseFloat(style.paddingRight) - parseFloat(style.borderRightWidth)
  drawBefore(el, box, within, at)
  if (el.localName === 'summary') drawMarker(el, style, box, within, at)
  for (const child of el.childNodes) {
    // What is folded has a place, and is not seen.
    if (el instanceof HTMLDetailsElement && !el.open && !(child instanceof Element && child.localName === 'summary')) continue
    if (child instanceof Element) draw(child, within, at)
    else if (child instanceof Text) drawWords(child, style, within, at)
  }
  at.edge = outer
}
const isCut = (el: Element, { overflowX, overflowY }: CSSStyleDeclaration): boolean => (overflowX !== 'visible' && el.scrollWidth > el.clientWidth + 1) || (overflowY !== 'visible' && el.scrollHeight > el.clientHeight + 1)
/** What has no room on the page has none in its picture. */
function cut(box: DOMRect, into: SVGElement, at: Place): SVGElement {
  const id = `cut${at.names++}`, path = shape('clipPath', { id }), to = shape('g', { 'clip-path': `url(#${id})` })
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

function drawBox(style: CSSStyleDeclaration, box: DOMRect, into: SVGElement, at: Place): void {
  const { x, y } = at, left = box.left - x, top = box.top - y, { width, height } = box, rx = Math.min(parseFloat(style.borderTopLeftRadius) || 0, width / 2, height / 2)
  if (width === 0 || height === 0) return
  if (isSeen(style.backgroundColor)) into.append(shape('rect', { x: left, y: top, width, height, rx, fill: plainColour(style.backgroundColor) }))
  const edge = (side: 'Left' | 'Top' | 'Right' | 'Bottom'): number => parseFloat(style[`border${side}Width`]) || 0
  drawHatch(style, { left: left + edge('Left'), top: top + edge('Top'), width: width - edge('Left') - edge('Right'), height: height - edge('Top') - edge('Bottom') }, into, at)
  const lines = SIDES.map((side) => ({ side, px: style[`border${side}Style`] === 'none' ? 0 : parseFloat(style[`border${side}Width`]), colour: style[`border${side}Color`], dashed: style[`border${side}Style`] === 'dashed', isDouble: style[`border${side}Style`] === 'double' })).filter((l) => l.px > 0 && isSeen(l.colour))
  const [first] = lines, inset = /^(.+?\)) 0px 0px 0px ([\d.]+)px inset/.exec(style.boxShadow)
  if (lines.length === 4 && first) frame(first.px, first.colour, first.dashed)
  else for (const { side, px, colour, isDouble } of lines) {
    const isRow = side === 'Top' || side === 'Bottom', line = isDouble ? px / 3 : px
    for (const from of isDouble ? [0, px - line] : [0]) into.append(shape('rect', { x: side === 'Right' ? left + width - px + from : left + (isRow ? 0 : from), y: side === 'Bottom' ? top + height - px + from : top + (isRow ? from : 0), width: isRow ? width : line, height: isRow ? line : height, fill: plainColour(colour) }))
  }
  if (inset) frame(Number(inset[2]), inset[1]!, false)
  const ring = style.outlineStyle === 'solid' ? parseFloat(style.outlineWidth) : 0, away = ring + (parseFloat(style.outlineOffset) || 0)
  if (ring > 0) into.append(shape('rect', { x: left - away + ring / 2, y: top - away + ring / 2, width: width + 2 * away - ring, height: height + 2 * away - ring, rx: rx + away / 2, fill: 'none', stroke: plainColour(style.outlineColor), 'stroke-width': ring }))

  function frame(px: number, colour: string, dashed: boolean): void {
    into.append(shape('rect', { x: left + px / 2, y: top + px / 2, width: Math.max(0, width - px), height: Math.max(0, height - px), rx: Math.max(0, rx - px / 2), fill: 'none', stroke: plainColour(colour), 'stroke-width': px, ...(dashed && { 'stroke-dasharray': '3 2' }) }))
  }
}

/** What is not known, or waits, or is no call, is hatched: a ground of stripes. */
function drawHatch({ backgroundImage, backgroundSize }: CSSStyleDeclaration, { left, top, width, height }: { left: number; top: number; width: number; height: number }, into: SVGElement, at: Place): void {
  const found = /^repeating-linear-gradient\((-?[\d.]+)deg, (.+?\)) 0px, .+?\) ([\d.]+)px, (.+?\)) [\d.]+px, .+?\) ([\d.]+)px\)$/.exec(backgroundImage)
  if (!found) return
  const [, turn, colour, line, ground, every] = found, id = `hatch${at.names++}`, box = { x: left, y: top, width: /^[\d.]+px/.test(backgroundSize) ? Math.min(width, parseFloat(backgroundSize)) : width, height }
  const stripes = shape('pattern', { id, patternUnits: 'userSpaceOnUse', width: Number(every), height: Number(every), patternTransform: `rotate(${Number(turn) - 90})` })
  stripes.append(shape('rect', { width: Number(line), height: Number(every), fill: plainColour(colour!) }))
  into.append(stripes)
  if (isSeen(ground!)) into.append(shape('rect', { ...box, fill: plainColour(ground!) }))
  into.append(shape('rect', { ...box, fill: `url(#${id})` }))
}

/** The triangle of what can be unfolded. */
function drawMarker(el: Element, style: CSSStyleDeclaration, box: DOMRect, into: SVGElement, { x, y }: Place): void {
  if (style.display !== 'list-item') return
  const s = parseFloat(style.fontSize) * 0.32, cx = box.left - x + s + 1, cy = (box.top + Math.min(box.bottom, box.top + parseFloat(style.lineHeight))) / 2 - y, isOpen = (el.parentElement as HTMLDetailsElement | null)?.open
  into.append(shape('path', { d: isOpen ? `M${cx - s} ${cy - s * 0.6}h${2 * s}L${cx} ${cy + s * 0.8}z` : `M${cx - s * 0.6} ${cy - s}v${2 * s}L${cx + s * 0.8} ${cy}z`, fill: plainColour(style.color) }))
}

/** A sign that a style sheet puts before words, as the arrow of a command; or a bar of one colour, as of the line that is current. */
function drawBefore(el: Element, box: DOMRect, into: SVGElement, { x, y, looks }: Place): void {
  const style = getComputedStyle(el, '::before'), words = /^"([^"]+)"$/.exec(style.content)?.[1]
  if (style.content === '""' && style.position === 'absolute' && isSeen(style.backgroundColor)) into.append(shape('rect', { x: box.left - x + parseFloat(style.left), y: box.top - y + parseFloat(style.top), width: parseFloat(style.width), height: parseFloat(style.height), fill: plainColour(style.backgroundColor) }))
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
  let line: Line | undefined
  const end = () => {
    if (!line) return
    const { words, left, right, top, bottom } = at.edge !== undefined && line.right > at.edge ? shortened(line, at.edge, style) : line
    if (words === '') { line = undefined; return }
    const x = left - at.x, baseline = (top + bottom + ascent - descent) / 2 - at.y
    const el = isUpright
      ? shape('text', { class: name, transform: `translate(${Math.round((left + right + ascent - descent) / 2 - at.x)} ${Math.round(bottom - at.y)}) rotate(-90)` })
      : shape('text', { class: name, x, y: baseline, textLength: right - left, lengthAdjust: 'spacingAndGlyphs' })
    el.textContent = xmlText(words)
    into.append(el)
    if (!isUpright && style.textDecorationLine.includes('underline')) into.append(shape('rect', { x, y: baseline + (parseFloat(style.textUnderlineOffset) || 2), width: right - left, height: 1, fill: plainColour(style.textDecorationColor) }))
    line = undefined
  }
  const range = document.createRange()
  for (const { index, 0: piece } of value.matchAll(/\S+/g)) for (const [from, to] of pieces(range, text, index, piece.length)) {
    range.setStart(text, from)
    range.setEnd(text, to)
    const box = range.getBoundingClientRect(), words = value.slice(from, to)
    if (box.width === 0 || box.height === 0) continue
    // A word that was broken in two goes on in the next line, and is no new word.
    // The next word of Hebrew or Arabic stands to the left.
    if (line && Math.abs(line.top - box.top) < 2) { line.words += `${from === index ? ' ' : ''}${words}`; line.left = Math.min(line.left, box.left); line.right = Math.max(line.right, box.right) }
    else { end(); line = { words, left: box.left, right: box.right, top: box.top, bottom: box.bottom } }
  }
  end()
}
type Line = { words: string; left: number; right: number; top: number; bottom: number }
/** What has no room ends with three dots; what begins beyond them is not there. */
function shortened(line: Line, edge: number, style: CSSStyleDeclaration): Line {
  const width = (words: string): number => { const pen = penOf(style); return pen ? pen.measureText(words).width : words.length * parseFloat(style.fontSize) * 0.6 }
  let words = line.words.trimEnd()
  while (words !== '' && line.left + width(`${words}…`) > edge) words = words.slice(0, -1)
  return words === '' ? { ...line, words } : { ...line, words: `${words}…`, right: line.left + width(`${words}…`) }
}
/** A word is one piece, unless it was broken: then each letter is one. */
function pieces(range: Range, text: Text, index: number, length: number): [number, number][] {
  range.setStart(text, index)
  range.setEnd(text, index + length)
  return range.getClientRects().length < 2 ? [[index, index + length]] : Array.from({ length }, (_, i) => [index + i, index + i + 1])
}

let pen: CanvasRenderingContext2D | null | undefined
type Letters = Pick<CSSStyleDeclaration, 'fontStyle' | 'fontWeight' | 'fontSize' | 'fontFamily'>
/** A pen that measures words. The font is put together: as a whole it is told as nothing where its numbers have all one width. */
function penOf({ fontStyle, fontWeight, fontSize, fontFamily }: Letters): CanvasRenderingContext2D | null {
  pen ??= document.createElement('canvas').getContext('2d')
  if (pen) pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`
  return pen
}
const faces = new Map<string, { ascent: number; descent: number }>()
function faceOf({ fontStyle, fontWeight, fontSize, fontFamily }: Letters): { ascent: number; descent: number } {
  const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`
  let face = faces.get(font)
  if (face) return face
  const ruler = penOf({ fontStyle, fontWeight, fontSize, fontFamily })
  if (ruler) { const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = ruler.measureText('x'); face = { ascent, descent } }
  face ??= { ascent: parseFloat(fontSize) * 0.93, descent: parseFloat(fontSize) * 0.24 }
  faces.set(font, face)
  return face
}
