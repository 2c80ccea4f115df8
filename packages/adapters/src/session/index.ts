/** Everything public of `@onhook/adapters/session`: what an adapter of a calling SDK stands on. */
export { createSessionTransport, refusal } from './shell.ts'
export type { Loaded, Seen, Session, SessionDriver, SessionKit, SessionOptions, SessionTiming, Timers as SessionTimers } from './options.ts'
