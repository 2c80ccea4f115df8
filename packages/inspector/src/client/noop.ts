/** The recorder for builds that are not watched: the same shape, nothing done, nothing held. */
import type { Recorder, RecorderOptions } from './recorder.ts'

const done = Promise.resolve()
export const createRecorder = (_options?: RecorderOptions): Recorder => ({ record() {}, stop: () => done })
export type { Recorder, RecorderOptions } from './recorder.ts'
