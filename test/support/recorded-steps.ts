/** A device that records to a test's inspector, and steps of a call that is up, one like the other. */
import { createRecorder, type Recorder } from '@onhook/inspector'
import { WebSocket } from 'ws'
import type { useInspector } from './inspector-page.ts'

/** Stopped with the test. */
export function recordTo({ relay, atEnd }: Pick<ReturnType<typeof useInspector>, 'relay' | 'atEnd'>, name: string): Recorder {
  const recorder = createRecorder({ url: relay.recorderUrl, device: { id: name, name, platform: 'android' }, redact: false, WebSocket: WebSocket as never })
  atEnd(() => recorder.stop())
  return recorder
}

export const state = (session: string): Record<string, string> => ({ session, transport: 'up', screen: 'mounted', service: 'running', systemCall: 'connected', app: 'active', permission: 'held', audio: 'active', media: 'unmuted', presentation: 'full' })
export const stepRecord = (call: string, seq: number, more: Partial<Record<string, unknown>> = {}) => ({ v: 1, kind: 'step', call, attempt: 1, seq, t: 1_800_000_000_000 + seq, mono: seq * 1000, event: { type: 'network.changed' }, from: state('joined'), to: state('joined'), commands: [], ignored: true, why: 'no rule', ...more })
