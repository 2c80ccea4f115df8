/**
 * The regions of a call, and what each state of the session means.
 *
 *   idle ──join──► joining ──joined──► joined ◄──restored── reconnecting
 *                     │                  │  └────lost──────────►│
 *                     │ asked to stop    │ asked to stop        │ asked to stop
 *                     ▼                  ▼                      ▼
 *                  leaving ────────── left · closed · time ──► ended ◄── a fact that ends
 *
 * - `idle`: nothing was asked for and nothing is held. Leaving commands nothing.
 * - `joining`: the call was asked for. An accepted request is still joining. Only `transport.joined` is joined.
 * - `joined`: media flows. A loss that heals within the adapter's debounce is not told.
 * - `reconnecting`: one outage, however often it is told. Only `restored` or `joined` ends it.
 * - `leaving`: the call was asked to stop, and the transport was told, unless its own button was pressed. The reason is
 *   fixed. We wait for proof or for time.
 * - `ended`: the call is over. It is not an XState `final` state, because a finished actor is deaf, and a join may
 *   still succeed late, after the user has gone. The machine goes on until it is settled.
 */
export const REGIONS = {
  session: ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended'],
  transport: ['none', 'requested', 'up', 'restarting', 'closing', 'abandoned', 'down'],
  screen: ['absent', 'mounted', 'gone'],
  service: ['off', 'deferred', 'starting', 'running', 'stopping', 'stopped', 'refused'],
  systemCall: ['none', 'reported', 'connected', 'ended'],
  app: ['active', 'inactive', 'background'],
  permission: ['held', 'missing'],
  audio: ['inactive', 'awaiting', 'active', 'interrupted', 'released'],
  media: ['unmuted', 'mutedByUser', 'mutedBySystem', 'mutedByTransport', 'released'],
  presentation: ['full', 'pip'],
} as const

/** The name of a region. */
export type RegionName = keyof typeof REGIONS
/** One value per region: the finite control of a call. */
export type Control = { [R in RegionName]: (typeof REGIONS)[R][number] }
/** A state of the region `session`: what the call is. */
export type SessionState = Control['session']

/** The regions that look at each other. They are proved together. */
export const CORE = ['session', 'transport', 'screen', 'service', 'systemCall', 'app', 'permission'] as const
/** The regions that only hear events and the core's two signals. They cannot disturb the core. */
export const LISTENERS = ['audio', 'media', 'presentation'] as const
/** What the core tells the listeners: the call has begun, or it is over. Never sent from outside. */
export const SIGNALS = ['session.began', 'session.over'] as const

/** Leaving or ended: nothing may be begun any more, and everything is given back. */
export const isOver = (session: SessionState): boolean => session === 'leaving' || session === 'ended'
/** In the call, with or without media. */
export const isUp = (session: SessionState): boolean => session === 'joined' || session === 'reconnecting'
/** Something was asked for, and nobody has asked to stop. */
export const isLive = (session: SessionState): boolean => session === 'joining' || isUp(session)

/**
 * Ended, and everything that was taken is given back (*released*) or its time-out has passed (*abandoned*). An
 * abandoned transport stays subscribed, because a time-out is no proof. It is left at any sign of life.
 */
export const isSettled = (s: Pick<Control, 'session' | 'transport' | 'service' | 'systemCall'>): boolean =>
  s.session === 'ended' && (s.transport === 'down' || s.transport === 'abandoned')
  && s.service === 'stopped' && s.systemCall === 'ended'
