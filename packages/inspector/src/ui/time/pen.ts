/** What the strip is drawn with: the part of a canvas that it needs, so that it can be drawn elsewhere too. */
export type Pen = Pick<CanvasRenderingContext2D,
  'fillStyle' | 'strokeStyle' | 'lineWidth' | 'globalAlpha' | 'lineJoin' | 'font' | 'textAlign' | 'textBaseline'
  | 'beginPath' | 'closePath' | 'moveTo' | 'lineTo' | 'rect' | 'fillRect' | 'strokeRect' | 'clearRect' | 'fillText' | 'strokeText' | 'setLineDash' | 'save' | 'restore'> & {
  // Canvas has more forms of these; the strip uses the plain ones.
  roundRect(x: number, y: number, w: number, h: number, radius: number): void
  fill(): void
  stroke(): void
  clip(): void
}
