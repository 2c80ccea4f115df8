/** `@onhook/inspector/xstate`: XState 5 actors, through XState's own `inspect` option. */
export { createActorRecorder, type ActorRecorder, type ActorRecorderOptions, type InspectionEventLike, type ObservedActor } from './observer.ts'
