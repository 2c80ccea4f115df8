/** What you give to the contract to run it: a port, a world with knobs for trouble, and what the port claims. */
import type { EndReason, ServicePort, TransportPort } from '@onhook/machine'

type MaybePromise<T = void> = T | Promise<T>

/**
 * What a transport port claims. Each claim is tested; cases that are not claimed are listed as such. The methods that
 * a port may leave out (`restartMedia`, `setMuted`, `releaseMedia`, `isAlive`) must be claimed if the port has them.
 */
export type TransportCapabilities = {
  /** `join()` returns a promise that resolves when the SDK has taken the request. */
  reportsAccepted: boolean
  /** A leave cancels a join for good; needs `world.holdJoin`. Without this claim, a late success is reported as `joined` and must be left again. */
  cancelsJoin: boolean
  /** The port opens the microphone or the camera itself; needs `world.holdCapture`. */
  capturesMedia: boolean
  /** The port has `releaseMedia`. */
  releasesMedia: boolean
  /** The port has `restartMedia`. */
  restartsMedia: boolean
  /** The port has `setMuted`; needs `world.truth.muted`. */
  mutes: boolean
  /** A call that is muted before the join is muted from the moment the microphone opens; needs `world.truth.wasHeard` and `world.truth.muted`. */
  startsMuted: boolean
  /** The device or the system may mute the microphone, and the port reports it: `world.muteDevice`. */
  mutedByDevice: boolean
  /** If the microphone ends by itself, the port reports muted, also after an unmute that nobody can hear: `world.endMicrophone`. */
  microphoneEnds: boolean
  /** The port has `isAlive`. */
  answersIsAlive: boolean
  /** The other side's hang-up ends the call as `remote-hangup`. */
  knowsRemoteHangup: boolean
  /** The port notices if the other side dies, and reports a loss, a failure or an end: `world.remote.kill`. */
  noticesRemoteDeath: boolean
  /** Media may stop and flow again: `world.cut` and `world.restore`. */
  canBeCutOff: boolean
  /** A host may remove us: `world.kick`. */
  canBeRemoved: boolean
  /** … also before the join is answered: `world.kick` while `world.holdJoin` holds. */
  removedWhileJoining: boolean
  /** An end from elsewhere may have a reason that is in no list, in the server's own words: `world.kick` with a word. */
  endsInOtherWords: boolean
  /** The same identity may join elsewhere, which ends this session: `world.replace`. */
  canBeReplaced: boolean
  /** The server may forget the session: `world.forget`. */
  canBeForgotten: boolean
  /** The server may ask the client to move to another server: `world.migrate`. */
  migrates: boolean
  /** A session in which nothing happens ends as `idle-timeout`: `world.timeOut`. */
  timesOut: boolean
  /** The port reports a token that is about to expire: `world.expireToken`. */
  warnsOfToken: boolean
  /** A server may refuse the join, and the port reports what it says: `world.refuse`. */
  canBeRefused: boolean
  /** The SDK has a leave button of its own and leaves by itself, or the port tells it to: `world.clickLeave`. */
  leavesByItself: boolean
  /** The SDK recovers from a loss by itself: `world.failRecoverably`. */
  reconnectsItself: boolean
  /** … and it may do so with a `closed` and another `joined`, also after a removal. A call waits, or leaves it again. */
  rejoinsAnew: boolean
  /** The port contains errors that a listener throws. The runtime's listeners never throw, so a port need not do this. */
  containsListeners: boolean
  /** The SDK may refuse a leave: `world.refuseLeave`. The port tries again, or rejects and can be told to leave again. */
  leaveCanFail: boolean
  /** The SDK may call every callback twice: `world.repeatCallbacks`. */
  callbacksCanRepeat: boolean
  /** The SDK may call any callback at any moment: `world.callbacks`. */
  saysAnything: boolean
  /** The session may die without a word, and `isAlive` or an event shows it: `world.die`. */
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
  /** How long to wait for nothing to happen. */
  quietMs: number
  /** How many random orderings are tried in each of the two cases that try them. With 0 neither is claimed. */
  orderings: number
  /** The seed of the orderings. */
  seed: number
}

export const DEFAULT_LIMITS: Limits = { joinMs: 15_000, leaveMs: 3_000, lossMs: 12_000, restoreMs: 15_000, endMs: 10_000, quietMs: 50, orderings: 20, seed: 1 }

/**
 * One world, made anew for each case: the port under test, the other side of the call, and knobs for
 * trouble. Every knob that a claimed capability needs must be there. You may leave out all others.
 */
export type TransportWorld = {
  port: TransportPort
  /** The other side. Leave it out if the port is joined without one (a room in which we are alone). */
  remote?: {
    join(): MaybePromise
    leave(): MaybePromise
    /** Dies without a word: a killed process, a crashed tab. */
    kill?(): MaybePromise
  }
  /** Media stops in both directions, without a word. `restore`: it flows again. */
  cut?(): MaybePromise
  restore?(): MaybePromise
  /** The server refuses the next join. Returns the end reason that the port must report for it: what the server says, as one of our reasons. */
  refuse?(): MaybePromise<EndReason>
  /**
   * A host removes us. While a join is held, wait until the server has somebody to remove: a moment earlier, a kick would do nothing. With a word, the
   * server or the host ends the session for that reason, which is in no list. Return the code that the port must keep as the vendor's, if it is not the
   * word itself: reasons may be numbers.
   */
  kick?(word?: string): MaybePromise<string | number | void>
  /** The same identity joins elsewhere. */
  replace?(): MaybePromise
  /** The server forgets the session, and says so to whoever asks. */
  forget?(): MaybePromise
  /** The server asks the client to move to another server. */
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
  /** The SDK refuses the next leave, once. */
  refuseLeave?(): MaybePromise
  /** Holds back the success of the next join until the returned function is called. */
  holdJoin?(): () => MaybePromise
  /** Holds back the answer to the next request for a microphone until the returned function is called. */
  holdCapture?(): () => MaybePromise
  /** Holds back what the host's functions give to a join (a token, an address), from their next call until the returned function is called. */
  holdHost?(): () => MaybePromise
  /** The device or the system mutes the microphone, or unmutes it: a switch, another app, an incoming call. */
  muteDevice?(muted: boolean): MaybePromise
  /** The microphone that is being sent ends: it was unplugged, or its permission taken back. No other takes its place. */
  endMicrophone?(): MaybePromise
  /** From now on the SDK calls every callback twice. */
  repeatCallbacks?(): MaybePromise
  /**
   * Functions that trigger each callback of the SDK, by its name. They are called too early, late, repeatedly, and in an order that makes no sense. A
   * callback that reports an end must end what there is. One that reports a success must be true if the SDK can miss a leave before it: what is held
   * afterwards is then the port's.
   */
  callbacks?: Readonly<Record<string, () => MaybePromise>>
  /** The truth, as the world knows it and not the port. */
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
  /** Lets everything in flight arrive, for a world that only moves when told. */
  settle?(): MaybePromise<unknown>
  close(): MaybePromise
}

/** Makes a world for one case. `needs` names the capabilities that the case uses, so that slow trouble is set up only if it is used. */
export type CreateTransportWorld = (about: { name: string; needs: readonly (keyof TransportCapabilities)[] }) => MaybePromise<TransportWorld>

/** What a service port claims. */
export type ServiceCapabilities = {
  /** The port has `subscribe`, and only events are facts. Without it, the promises of `launch` and `abort` are. */
  tellsByEvents: boolean
  /** The port has `update`. */
  updates: boolean
  /** A start may be refused: `world.refuseStart`. */
  canBeRefused: boolean
  /** A start may take some time: `world.holdStart`. */
  startsSlowly: boolean
  /** The system or the person may stop it: `world.kill`. */
  canBeKilled: boolean
}

export type ServiceWorld = {
  port: ServicePort
  /** The system refuses the next start. */
  refuseStart?(): MaybePromise
  /** Holds back the next start before it reaches the foreground, until the returned function is called. */
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
