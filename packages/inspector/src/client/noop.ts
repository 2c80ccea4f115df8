/** The recorder for builds that are not watched. It has the same shape but does nothing and holds nothing. */
import type { Recorder, RecorderOptions } from './recorder.ts'
import type { ActorRecorder, ActorRecorderOptions } from './xstate/observer.ts'

const done = Promise.resolve()
export const createRecorder = (_options?: RecorderOptions): Recorder => ({ record() {}, stop: () => done })
/** The same for `@onhook/inspector/xstate`. */
export const createActorRecorder = (_options?: ActorRecorderOptions): ActorRecorder => ({ record() {}, inspect() {}, stop: () => done })
export type { Recorder, RecorderOptions } from './recorder.ts'
