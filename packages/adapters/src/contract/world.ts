/** What the contract asks of whoever runs it: a port, a world with knobs for trouble, and what the port claims. */
import type { EndReason, ServicePort, TransportPort } from '@onhook/machine'

type MaybePromise<T = void> = T | Promise<T>

/**
 * What a transport port claims. A claim is tested; what is not claimed is listed as such. The methods that
 * a port may leave out (`restartMedia`, `setMuted`, `releaseMedia`, `isAlive`) must be claimed when present.
 */
export type TransportCapabilities = {
  /** `join()` returns a promise that resolves when the request was taken. */
  reportsAccepted: boolean
  /** A leave cancels a join for good; needs `world.holdJoin`. Without it a late success is told as `joined`, and must be left again. */
  cancelsJoin: boolean
  /** It opens the microphone or the camera itself; needs `world.holdCapture`. */
  capturesMedia: boolean
  /** It has `releaseMedia`. */
  releasesMedia: boolean
  /** It has `restartMedia`. */
  restartsMedia: boolean
  /** It has `setMuted`; needs `world.truth.muted`. */
  mutes: boolean
  /** What is muted before the join is muted when the microphone is opened, and not a moment later; needs `world.truth.wasHeard` and `world.truth.muted`. */
  startsMuted: boolean
  /** The device or the system may mute the microphone, and that is told: `world.muteDevice`. */
  mutedByDevice: boolean
  /** A microphone that ends by itself is told as muted, and so is an unmute that nobody hears: `world.endMicrophone`. */
  microphoneEnds: boolean
  /** It has `isAlive`. */
  answersIsAlive: boolean
  /** The other side's hang-up ends the call as `remote-hangup`. */
  knowsRemoteHangup: boolean
  /** The other side's death is noticed, as a loss, a failure or an end: `world.remote.kill`. */
  noticesRemoteDeath: boolean
  /** Media may stop and flow again: `world.cut` and `world.restore`. */
  canBeCutOff: boolean
  /** A host may remove us: `world.kick`. */
  canBeRemoved: boolean
  /** … also before the join is answered: `world.kick` while `world.holdJoin` holds. */
  removedWhileJoining: boolean
  /** What ends it from elsewhere may have a reason that no list has, in words of the server's own: `world.kick` with a word. */
  endsInOtherWords: boolean
  /** The same identity may join elsewhere, which ends this one: `world.replace`. */
  canBeReplaced: boolean
  /** The server may forget the session: `world.forget`. */
  canBeForgotten: boolean
  /** The server may ask to come to another one: `world.migrate`. */
  migrates: boolean
  /** A session in which nothing happens is ended as `idle-timeout`: `world.timeOut`. */
  timesOut: boolean
  /** A token that is about to expire is told: `world.expireToken`. */
  warnsOfToken: boolean
  /** A server may refuse the join, and what it says is told: `world.refuse`. */
  canBeRefused: boolean
  /** The SDK has a leave button of its own and leaves by itself, or the port tells it to: `world.clickLeave`. */
  leavesByItself: boolean
  /** A loss is mended by the SDK, and nobody tells it to: `world.failRecoverably`. */
  reconnectsItself: boolean
  /** … and it may do so by a `closed` and another `joined`, also after a removal: a call waits, or leaves it again. */
  rejoinsAnew: boolean
  /** It contains what a listener throws. The runtime's listeners never throw, so a port may do without. */
  containsListeners: boolean
  /** Its SDK may refuse a leave: `world.refuseLeave`. The port tries again, or rejects and can be told again. */
  leaveCanFail: boolean
  /** Its SDK may say every callback twice: `world.repeatCallbacks`. */
  callbacksCanRepeat: boolean
  /** Its SDK may say anything at any moment: `world.callbacks`. */
  saysAnything: boolean
  /** The session may die without a word, and `isAlive` or an event tells it: `world.die`. */
  noticesDeath: boolean
}

export type Limits = {
  joinMs: number
  leaveMs: number
  /** From a cut to `lost` or `failed`. */
  lossMs: number
  /** From the end of a cut to `restored`. */
  restoreMs: number
  /** From the other side's act (hang-up, kick, death) to its event. */
  endMs: number
  /** How long silence is listened to before it counts as silence. */
  quietMs: number
  /** How many random orderings of calls are tried; 0 leaves them unclaimed. */
  orderings: number
  /** The seed of the orderings. */
  seed: number
}

export const DEFAULT_LIMITS: Limits = { joinMs: 15_000, leaveMs: 3_000, lossMs: 12_000, restoreMs: 15_000, endMs: 10_000, quietMs: 50, orderings: 20, seed: 1 }

/**
 * One world, made anew for each case: the port under test, the other side of the call, and knobs for
 * trouble. A knob that a claimed capability needs must be there; all others may be left out.
 */
export type TransportWorld = {
  port: TransportPort
  /** The other side. Left out when a port is joined without one (a room in which we are alone). */
  remote?: {
    join(): MaybePromise
    leave(): MaybePromise
    /** Dies without a word: a killed process, a crashed tab. */
    kill?(): MaybePromise
  }
  /** Media stops in both directions, without a word; and flows again. */
  cut?(): MaybePromise
  restore?(): MaybePromise
  /** The next join is refused by the server. Returns the reason that this is to be told as: what the server says, in our words. */
  refuse?(): MaybePromise<EndReason>
  /**
   * A host removes us. While a join is held it waits until the server has somebody to remove: a moment earlier it would do nothing.
   * With a word the server, or whoever hosts, ends it for that reason, which no list has. Returns what of it is to be kept as the vendor's code, where
   * that is not the word: reasons may be numbers.
   */
  kick?(word?: string): MaybePromise<string | number | void>
  /** The same identity joins elsewhere. */
  replace?(): MaybePromise
  /** The server forgets the session, and says so to whoever asks. */
  forget?(): MaybePromise
  /** The server asks to come to another one. */
  migrate?(): MaybePromise
  /** The SDK or its server ends a session in which nothing happens. */
  timeOut?(): MaybePromise
  /** The SDK says that the token is about to expire. */
  expireToken?(): MaybePromise
  /** The SDK's own leave button is pressed. */
  clickLeave?(): MaybePromise
  /** The SDK loses the session, or its media, and comes back by itself. */
  failRecoverably?(): MaybePromise
  /** The session dies and the SDK says nothing. */
  die?(): MaybePromise
  /** The next leave is refused by the SDK, once. */
  refuseLeave?(): MaybePromise
  /** Holds the success of the next join back until the returned function is called. */
  holdJoin?(): () => MaybePromise
  /** Holds the answer to the next request for a microphone back until the returned function is called. */
  holdCapture?(): () => MaybePromise
  /** Holds what the host's functions give to a join (a token, an address) back, from the next time that they are asked, until the returned function is called. */
  holdHost?(): () => MaybePromise
  /** The device or the system mutes the microphone, or gives it back: a switch, another app, an incoming call. */
  muteDevice?(muted: boolean): MaybePromise
  /** The microphone that is sent ends: unplugged, or its permission taken back. None takes its place. */
  endMicrophone?(): MaybePromise
  /** From now on the SDK says every callback twice. */
  repeatCallbacks?(): MaybePromise
  /**
   * Each callback of the SDK by its name, said when it is called: sooner than it would be, late, again, in an order that makes no sense. One that
   * says an end ends what there is, and one that says a success is true as far as the SDK can miss a leave before it: what is held afterwards is the port's.
   */
  callbacks?: Readonly<Record<string, () => MaybePromise>>
  /** The truth, asked of the world and not of the port. */
  truth: {
    /** Is a microphone or camera held by this port? */
    hot(): boolean
    /** Is a connection or socket of this port open? */
    connected(): boolean
    muted?(): boolean
    /** Was the microphone ever open to others: captured, not muted, and handed to a connection or to the SDK's cloud? */
    wasHeard?(): boolean
    /** Anything else that is still held: timers, listeners, sockets. */
    leaks?(): string[]
  }
  /** Lets what is in flight arrive, for a world that only moves when told. */
  settle?(): MaybePromise<unknown>
  close(): MaybePromise
}

/** `needs` names the capabilities of the case that the world is for, so that trouble that costs time is set up only when it is used. */
export type CreateTransportWorld = (about: { name: string; needs: readonly (keyof TransportCapabilities)[] }) => MaybePromise<TransportWorld>

/** What a service port claims. */
export type ServiceCapabilities = {
  /** It has `subscribe`: only events are facts. Without it, the promises of `launch` and `abort` are. */
  tellsByEvents: boolean
  /** It has `update`. */
  updates: boolean
  /** A start may be refused: `world.refuseStart`. */
  canBeRefused: boolean
  /** A start may take its time: `world.holdStart`. */
  startsSlowly: boolean
  /** The system or the person may stop it: `world.kill`. */
  canBeKilled: boolean
}

export type ServiceWorld = {
  port: ServicePort
  /** The next start is refused by the system. */
  refuseStart?(): MaybePromise
  /** Holds the next start back, not yet in the foreground, until the returned function is called. */
  holdStart?(): () => MaybePromise
  kill?(): MaybePromise
  truth: {
    notification(): 'none' | 'starting' | 'shown'
    /** How many services were stopped before they reached the foreground: each crashes an Android app. */
    crashes(): number
  }
  settle?(): MaybePromise<unknown>
  close(): MaybePromise
}
export type CreateServiceWorld = (about: { name: string; needs: readonly (keyof ServiceCapabilities)[] }) => MaybePromise<ServiceWorld>
