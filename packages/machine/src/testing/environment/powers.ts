/**
 * What the world can do to a call. Each power is a knob. `docs/environment.md` says exactly what each one adds. The
 * same page is coded a second time for another engine, and both must count the same.
 */
export type Powers = {
  /** Callbacks of the SDK that may be on their way at once. */
  queue: 1 | 2 | 3

  // ---- powers that the world has
  /** The app's screen is mounted and disposed of at any time. */
  screenMoves: boolean
  /** ... and opened again for a call that is over, without a join. */
  screenReopens: boolean
  /** Recoverable failures, each followed by `closed` and the SDK's own rejoin. */
  recoverable: boolean
  /** The SDK or its server ends the call: idle, fatal, removed by the host, closed. */
  selfEnd: boolean
  /** A join throws or rejects. */
  joinRejected: boolean
  /** A launch of the service throws or rejects. */
  launchRejected: boolean
  /** The service is refused, for being in the background or otherwise. */
  serviceRefused: boolean
  /** There is a system call screen (CallKit, Telecom), which answers, ends and resets. */
  system: boolean
  /** The report of a call to the system throws or rejects. */
  reportRejected: boolean
  /** The app goes to the background and back. */
  appMoves: boolean
  /** The app is also inactive at times: neither active nor in the background. */
  appInactive: boolean
  /** JavaScript timers do not run in the background. */
  timersFreeze: boolean
  /** The task is swiped away; the system terminates the app. */
  taskRemoved: boolean
  /** The network changes under a call. */
  network: boolean
  /** Callbacks and words of the service come again. That the app is active is told again, too. */
  duplicate: boolean
  /** A leave while connecting may miss the join, which then succeeds. */
  lateSuccess: boolean
  /**
   * An SDK whose join has come to nothing answers the leave all the same. An SDK whose connection has failed may say
   * that the failure is for good.
   */
  answersAfterEnd: boolean
  /** The SDK's leave button may only announce itself and wait to be told. */
  buttonWaits: boolean
  /** When the host removes the person, the SDK joins again by itself. */
  rejoinsAfterKick: boolean
  /** After a recoverable failure, `restartMedia` brings the media back, or seems to, without a `closed`. */
  restartsInPlace: boolean
  /** The SDK dies without a word: before it has joined, while lost, restarting or leaving. */
  silent: boolean
  /** ... and also while joined. */
  silentWhenJoined: boolean
  /** The SDK says `restored` although no media flow, or although nothing was lost. */
  falseRestored: boolean
  /** The service's word on its start is lost, whether it started or not. */
  serviceWordLost: boolean
  /** The service is killed, or its notification dismissed. */
  serviceKilled: boolean
  /** Callbacks arrive after `unsubscribe`. */
  lateAfterUnsubscribe: boolean
  /** Permissions are withdrawn and granted. */
  permissionMoves: boolean
  /** The user joins again. The second attempt lives beside what the first has left behind. */
  newAttempt: boolean
  /** The process dies at any time. It starts again from any snapshot, with any survivors. */
  processDeath: boolean
  /** After a process death the call is joined again (policy `rejoin`). */
  rejoin: boolean
  /** Commands reach their port through a queue. */
  commandQueue: boolean
  /** Callbacks of one attempt overtake each other. */
  reorder: boolean

  // ---- promises of the ports, the platform and the runtime, kept in every named environment
  /** A joined transport is asked `isAlive`, and the answer no is heard. */
  alive: boolean
  /** The app becomes active again in the end. */
  returnsToApp: boolean

  // ---- promises broken: off in every named environment
  /** Callbacks are lost. */
  lose: boolean
  /** A leave may miss the SDK's own pending restart. */
  leaveMissesRestart: boolean
  /** A leave throws or rejects, without effect. */
  leaveRejected: boolean
  /** A join that was rejected goes on all the same. */
  rejectedSucceeds: boolean
  /** An abort throws or rejects, without effect. */
  abortRejected: boolean
  /** The report of a call's end throws or rejects, without effect. */
  endRejected: boolean
  /** An exit of the screen throws, without effect. */
  exitRejected: boolean
  /** A subscription throws, and nothing is heard. */
  subscribeRejected: boolean
  /** A start of the service outlasts its time-out. */
  slowStart: boolean
  /** The disposal of a screen is told later than it happened. */
  screenLag: boolean
  /** The system's end is told later than it happened. */
  systemLag: boolean
  /** A refusal of the service is told twice. */
  refusalRepeats: boolean
  /** A service that was killed is started again by the system. */
  killedRestarts: boolean
  /** The next attempt begins while the service still has something to say of the last. */
  staleServiceWord: boolean
  /** A late success of an earlier attempt is dropped instead of given back. */
  staleDropped: boolean
}

/** The user joins and leaves, and the SDK answers in order. Nothing goes wrong. */
const kind: Powers = {
  queue: 2,
  screenMoves: true, screenReopens: false, recoverable: false, selfEnd: false, joinRejected: false, launchRejected: false, serviceRefused: false, system: false, reportRejected: false,
  appMoves: false, appInactive: false, timersFreeze: false, taskRemoved: false, network: false, duplicate: false, lateSuccess: false, answersAfterEnd: false, buttonWaits: false, rejoinsAfterKick: false, restartsInPlace: false,
  silent: false, silentWhenJoined: false, falseRestored: false, serviceWordLost: false, serviceKilled: false, lateAfterUnsubscribe: false,
  permissionMoves: false, newAttempt: false, processDeath: false, rejoin: false, commandQueue: false, reorder: false,
  alive: true, returnsToApp: true,
  lose: false, leaveMissesRestart: false, leaveRejected: false, rejectedSucceeds: false, abortRejected: false, endRejected: false, exitRejected: false, subscribeRejected: false,
  slowStart: false, screenLag: false, systemLag: false, refusalRepeats: false, killedRestarts: false, staleServiceWord: false, staleDropped: false,
}

const documented: Powers = {
  ...kind, recoverable: true, selfEnd: true, serviceRefused: true, joinRejected: true, launchRejected: true, system: true,
  appMoves: true, appInactive: true, timersFreeze: true, taskRemoved: true, network: true,
}
const rough: Powers = {
  ...documented, queue: 1, appMoves: false, appInactive: false, timersFreeze: false, taskRemoved: false, network: false,
  duplicate: true, lateSuccess: true, answersAfterEnd: true, buttonWaits: true, rejoinsAfterKick: true, restartsInPlace: true, silent: true, silentWhenJoined: true, falseRestored: true,
  serviceWordLost: true, serviceKilled: true, reportRejected: true, processDeath: true, screenReopens: true,
}
const hostile: Powers = {
  ...rough, queue: 2, appMoves: true, timersFreeze: true, taskRemoved: true, network: true,
  lateAfterUnsubscribe: true, permissionMoves: true, newAttempt: true, rejoin: true,
  reportRejected: false, // doubles the states, and meets nothing here but the system's call: rough and reordered have it
}

/** The name of an environment. */
export type EnvironmentName = 'kind' | 'documented' | 'rough' | 'hostile' | 'queued' | 'reordered'
/** The named environments, the mildest first. */
export const ENVIRONMENTS: Record<EnvironmentName, Powers> = {
  kind,
  /** What the vendors document: real endings, reconnecting, refusals, the app in the background. */
  documented,
  /** A small environment with every fault of the transport, for mutants and quick tests. */
  rough,
  /** Everything under which the properties are claimed. */
  hostile,
  /** Hostile for one attempt, and commands reach their port late. */
  queued: { ...hostile, newAttempt: false, rejoin: false, commandQueue: true },
  /** Hostile for one attempt, and callbacks overtake each other. */
  reordered: { ...hostile, newAttempt: false, rejoin: false, reportRejected: true, reorder: true },
}
