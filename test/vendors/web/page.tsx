/** The app of docs/web.md in a page. Bundled by esbuild; the server lives in Node. */
import type { TraceRecord } from '@onhook/machine'
import { setLogLevel } from 'livekit-client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

setLogLevel('silent')
const records: TraceRecord[] = []
const app = {
  records,
  ends: () => records.filter(record => record.kind === 'close').map(record => (record as { end?: { reason: string } }).end?.reason),
  /** How loud it is that the one element plays which the app has put on its screen: the root mean square of a moment, up to 1. */
  async loudness(): Promise<number> {
    const { srcObject } = document.querySelector<HTMLAudioElement>('main audio')!, audio = new AudioContext(), ear = audio.createAnalyser(), samples = new Float32Array(ear.fftSize)
    audio.createMediaStreamSource(srcObject as MediaStream).connect(ear)
    await new Promise(resolve => { setTimeout(resolve, 100) })
    ear.getFloatTimeDomainData(samples)
    await audio.close()
    return Math.hypot(...samples) / Math.sqrt(samples.length)
  },
}
export type AppPage = typeof app
Object.assign(globalThis, { app })
const place = document.createElement('main')
document.body.append(place)
createRoot(place).render(<StrictMode><App inspect={record => { records.push(record) }} /></StrictMode>)
