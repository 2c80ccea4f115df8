/** A camera and a microphone for each phone: drawn and generated, or the real ones. Every take is new, as with `getUserMedia`. */
import type { Side } from '../phone/phone.ts'

export type CameraKind = 'synthetic' | 'real'

const WIDTH = 180, HEIGHT = 320, FRAMES_PER_SECOND = 12

export async function takeCamera(kind: CameraKind, side: Side): Promise<MediaStream> {
  if (kind === 'real') return navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true }, video: { width: 320, height: 480 } })
  const stream = new MediaStream([...drawnVideo(side).getVideoTracks(), ...generatedSound(side).getAudioTracks()])
  return stream
}

/** A person who moves a little, so that a picture that stands still is seen to stand still. */
function drawnVideo(side: Side): MediaStream {
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT })
  const paint = canvas.getContext('2d')
  const stream = canvas.captureStream(FRAMES_PER_SECOND)
  const [track] = stream.getVideoTracks()
  if (!paint || !track) throw new Error('this browser cannot draw a camera: no 2d canvas, or no captureStream')
  const sway = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 1
  const timer = setInterval(() => {
    if (track.readyState === 'ended') return clearInterval(timer)
    drawPerson(paint, side, performance.now() / 1000, sway)
  }, 1000 / FRAMES_PER_SECOND)
  drawPerson(paint, side, 0, sway)
  return stream
}

const PEOPLE = {
  left: { wall: ['#41535c', '#20292f'], coat: '#6f9c93', skin: '#d9b79a', shade: '#c4a084', hair: '#4a3328' },
  right: { wall: ['#474f5c', '#22272f'], coat: '#5a6fa8', skin: '#8a5a3c', shade: '#764b31', hair: '#1d1b1c' },
} as const

function drawPerson(paint: CanvasRenderingContext2D, side: Side, seconds: number, sway: number): void {
  const person = PEOPLE[side]
  const wall = paint.createLinearGradient(0, 0, WIDTH, HEIGHT)
  wall.addColorStop(0, person.wall[0])
  wall.addColorStop(1, person.wall[1])
  paint.fillStyle = wall
  paint.fillRect(0, 0, WIDTH, HEIGHT)
  const middle = WIDTH / 2 + sway * 3 * Math.sin(seconds * 0.9 + (side === 'left' ? 0 : 2)), top = 128 + sway * 1.5 * Math.sin(seconds * 1.7)
  const ellipse = (x: number, y: number, rx: number, ry: number, colour: string): void => {
    paint.fillStyle = colour
    paint.beginPath()
    paint.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI)
    paint.fill()
  }
  // Shoulders that run out of the picture, and a collar.
  paint.fillStyle = person.coat
  paint.beginPath()
  paint.moveTo(WIDTH / 2 - 86, HEIGHT)
  paint.bezierCurveTo(WIDTH / 2 - 84, top + 84, WIDTH / 2 - 52, top + 72, WIDTH / 2 - 16, top + 60)
  paint.lineTo(WIDTH / 2 + 16, top + 60)
  paint.bezierCurveTo(WIDTH / 2 + 52, top + 72, WIDTH / 2 + 84, top + 84, WIDTH / 2 + 86, HEIGHT)
  paint.fill()
  paint.fillStyle = person.shade
  paint.fillRect(middle - 13, top + 28, 26, 32)
  ellipse(middle, top + 60, 17, 9, person.shade)
  ellipse(middle, top - 10, side === 'left' ? 36 : 33, side === 'left' ? 38 : 34, person.hair)
  ellipse(middle, top + 8, 28, 35, person.skin)
  ellipse(middle - 6, top - 22, 27, 14, person.hair)
  // Eyes that blink, and a mouth that speaks.
  const isBlinking = sway === 1 && seconds % 3.7 < 0.14
  for (const x of [-10, 10]) ellipse(middle + x, top + 4, 2.600, isBlinking ? 0.5 : 2.900, '#241d1a')
  ellipse(middle, top + 24, 7, 1.5 + sway * 1.5 * Math.max(0, Math.sin(seconds * 5)), '#8b4a44')
}

let context: AudioContext | undefined

/** A quiet tone. Without a click on the page the browser keeps it silent; the track is live all the same. */
function generatedSound(side: Side): MediaStream {
  context ??= new AudioContext()
  const tone = context.createOscillator(), volume = context.createGain(), out = context.createMediaStreamDestination()
  tone.frequency.value = side === 'left' ? 220 : 277
  volume.gain.value = 0.04
  tone.connect(volume).connect(out)
  tone.start()
  const [track] = out.stream.getAudioTracks()
  const timer = setInterval(() => {
    if (track?.readyState === 'live') return
    clearInterval(timer)
    tone.stop()
  }, 500)
  return out.stream
}

/** Sound may begin once somebody has touched the page. */
export const resumeSound = (): void => { if (context?.state === 'suspended') void context.resume() }
