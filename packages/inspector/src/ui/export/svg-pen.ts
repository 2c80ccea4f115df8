/** What draws the time strip on a canvas draws it here as SVG: the same strokes, written down. */
import type { Pen } from '../time/pen.ts'
import { markup } from './svg.ts'

/** The strip uses no gradients. */
const colour = (style: Pen['fillStyle']): string => (typeof style === 'string' ? markup(style) : 'none')
const n = (x: number): string => String(Math.round(x * 100) / 100)

export function createSvgPen(): { pen: Pen; parts: string[] } {
  const parts: string[] = []
  let path = '', dash: number[] = [], clips = 0, depth: number[] = []
  const paint = (kind: 'fill' | 'stroke'): string => (kind === 'fill' ? `fill="${colour(pen.fillStyle)}"` : `fill="none" stroke="${colour(pen.strokeStyle)}" stroke-width="${n(pen.lineWidth)}"${dash.length > 0 ? ` stroke-dasharray="${dash.map(n).join(' ')}"` : ''}${pen.lineJoin === 'miter' ? '' : ` stroke-linejoin="${pen.lineJoin}"`}`) + (pen.globalAlpha === 1 ? '' : ` opacity="${n(pen.globalAlpha)}"`)
  const box = (x: number, y: number, w: number, h: number): string => `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}z`
  const words = (kind: 'fill' | 'stroke', text: string, x: number, y: number) => {
    const anchor = pen.textAlign === 'center' ? ' text-anchor="middle"' : pen.textAlign === 'right' || pen.textAlign === 'end' ? ' text-anchor="end"' : ''
    parts.push(`<text x="${n(x)}" y="${n(y)}" style="font:${markup(pen.font)}"${anchor} ${paint(kind)}>${markup(text)}</text>`)
  }
  const pen: Pen = {
    fillStyle: '#000', strokeStyle: '#000', lineWidth: 1, globalAlpha: 1, lineJoin: 'miter', font: '10px sans-serif', textAlign: 'left', textBaseline: 'alphabetic',
    beginPath() { path = '' },
    closePath() { path += 'z' },
    moveTo(x, y) { path += `M${n(x)} ${n(y)}` },
    lineTo(x, y) { path += `L${n(x)} ${n(y)}` },
    rect(x, y, w, h) { path += box(x, y, w, h) },
    roundRect(x, y, w, h, r) {
      const k = Math.max(0, Math.min(Number(r), w / 2, h / 2))
      path += `M${n(x + k)} ${n(y)}h${n(w - 2 * k)}a${n(k)} ${n(k)} 0 0 1 ${n(k)} ${n(k)}v${n(h - 2 * k)}a${n(k)} ${n(k)} 0 0 1 ${n(-k)} ${n(k)}h${n(2 * k - w)}a${n(k)} ${n(k)} 0 0 1 ${n(-k)} ${n(-k)}v${n(2 * k - h)}a${n(k)} ${n(k)} 0 0 1 ${n(k)} ${n(-k)}z`
    },
    fill() { if (path) parts.push(`<path d="${path}" ${paint('fill')}/>`) },
    stroke() { if (path) parts.push(`<path d="${path}" ${paint('stroke')}/>`) },
    fillRect(x, y, w, h) { parts.push(`<path d="${box(x, y, w, h)}" ${paint('fill')}/>`) },
    strokeRect(x, y, w, h) { parts.push(`<path d="${box(x, y, w, h)}" ${paint('stroke')}/>`) },
    clearRect() { /* Nothing was drawn before. */ },
    fillText(text, x, y) { words('fill', text, x, y) },
    strokeText(text, x, y) { words('stroke', text, x, y) },
    setLineDash(d) { dash = [...d] },
    save() { depth.push(0) },
    clip() { parts.push(`<clipPath id="clip${clips}"><path d="${path}"/></clipPath><g clip-path="url(#clip${clips++})">`); if (depth.length > 0) depth[depth.length - 1]!++ },
    restore() { parts.push('</g>'.repeat(depth.pop() ?? 0)) },
  }
  return { pen, parts }
}
