/**
 * What happens to the calls of the sample: at which millisecond, and who says it. The world is scripted; what the
 * machine makes of it is recorded (`sample-incident.ts`). The clinic's build has two lines of the chart changed, and
 * the incident is what came of them: a killed notification is to come back with the app, also while she hangs up.
 */
/** Milliseconds since the call was created, and an event. Its origin says which port tells it. */
type Happening = readonly [at: number, type: string, fields?: Readonly<Record<string, unknown>>]
/** How long a port takes for its next call of a command, in ms; `fails`: it rejects with these words. */
export type Answer = number | { readonly ms: number; readonly fails: string }
export type SampleCall = {
  readonly id: string
  readonly startAt: number
  readonly app: Readonly<Record<string, string>>
  readonly platform: 'android' | 'ios' | 'web'
  /** Runs the clinic's build of the machine. */
  readonly isClinic?: boolean
  readonly answers: Readonly<Record<string, readonly Answer[]>>
  readonly happens: readonly Happening[]
  /** When the recorder has no connection, and how many bytes it keeps meanwhile. */
  readonly away?: { readonly from: number; readonly to: number; readonly bytesMax: number }
}

const PIXEL = { name: 'clinic', version: '4.18.0', device: 'Pixel 8', os: 'Android 15' }
const IPHONE = { name: 'clinic', version: '4.18.0', device: 'iPhone 14', os: 'iOS 19' }
const CHROME = { name: 'clinic-web', version: '4.18.0', device: 'Chrome 141', os: 'Linux' }
const NIGHT = 1_795_139_527_412
const iceFailed = { recoverable: true, cause: { reason: 'media-failed', recoverable: true, vendor: { name: 'CallsSDK', code: 'ICE_FAILED', message: 'ice failed' } } }

/** Four minutes on a phone in a pocket: two outages, a cellular call, a killed notification, and a hang-up in four ways. */
const incident: SampleCall = {
  id: 'k7q2-31d0', startAt: NIGHT, app: PIXEL, platform: 'android', isClinic: true,
  answers: {
    join: [253], reportCall: [9], reportConnected: [6], launchService: [14, 18], setMuted: [8, 7, 10, 6, 10, 9], updateService: [10, 11, 9, 8, 9, 11, 9, 13, 9, 8, 11, 7, 16],
    restartMedia: [{ ms: 310, fails: 'no candidate pair' }, 2_031, { ms: 640, fails: 'no network' }, { ms: 420, fails: 'no network' }, { ms: 505, fails: 'no network' }, { ms: 380, fails: 'no network' }, { ms: 410, fails: 'no network' }, 1_460, 540],
    leave: [628, 2], reportEnded: [12], exitScreen: [3], releaseMedia: [21], abortService: [2_790],
  },
  away: { from: 142_070, to: 149_729, bytesMax: 7_000 },
  happens: [
    [0, 'screen.mounted'], [2, 'app.activated'], [118, 'permission.changed', { microphone: true, camera: true, notifications: true }],
    [402, 'user.join'], [412, 'transport.closed', { attempt: 0 }], [436, 'network.changed', { kind: 'wifi' }],
    [702, 'audio.activated'], [1_208, 'transport.joined', { participants: 2 }], [1_211, 'transport.joined', { participants: 2 }],
    [1_370, 'audio.routeChanged', { route: 'speaker' }], [1_431, 'service.started'], [1_433, 'service.started'],
    [5_210, 'user.mute'], [5_221, 'transport.muted'], [9_804, 'user.unmute'], [9_815, 'transport.unmuted'],
    [21_044, 'audio.routeChanged', { route: 'bluetooth' }],
    [31_480, 'app.deactivated'], [31_502, 'presentation.pipEntered'], [38_200, 'presentation.pipExited', { how: 'restored' }], [38_214, 'app.activated'],
    // Out of the house: Wi-Fi is gone, and the first restart finds no way.
    [61_844, 'network.offline'], [63_902, 'transport.lost'], [63_905, 'transport.lost'], [64_120, 'network.online'],
    [64_432, 'network.changed', { kind: 'cellular' }], [65_010, 'transport.lost'], [66_477, 'transport.restored'], [66_479, 'transport.restored'],
    [66_491, 'transport.joined', { participants: 2 }], [66_502, 'audio.routeChanged', { route: 'bluetooth' }],
    [92_007, 'transport.tokenExpiring', { inMs: 120_000 }],
    // A cellular call rings.
    [104_310, 'system.held', { by: 'cellular call' }], [104_322, 'audio.interrupted'], [104_331, 'system.muted'], [104_345, 'transport.muted'],
    [118_731, 'audio.resumed'], [118_744, 'system.resumed'], [118_749, 'system.unmuted'], [118_760, 'transport.unmuted'],
    [119_002, 'audio.routeChanged', { route: 'earpiece' }], [131_950, 'app.deactivated'], [133_120, 'app.activated'], [133_122, 'app.activated'],
    // Down to the garage: the second outage, with the phone in the pocket.
    [142_006, 'transport.lost'], [142_010, 'transport.failed', iceFailed], [142_031, 'transport.closed'],
    [142_040, 'app.deactivated'], [142_066, 'app.backgrounded'],
    [142_900, 'network.offline'], [143_300, 'network.online'], [143_305, 'transport.lost'], [144_020, 'network.changed', { kind: 'cellular' }],
    [144_800, 'network.offline'], [145_100, 'network.online'], [145_700, 'transport.closed'], [146_050, 'network.changed', { kind: 'cellular' }],
    [146_700, 'transport.lost'], [147_010, 'network.offline'], [147_900, 'network.changed', { kind: 'cellular' }],
    [149_730, 'transport.joined', { participants: 2 }], [149_733, 'transport.restored'], [149_741, 'audio.routeChanged', { route: 'bluetooth' }],
    // The system wants its memory back. Here the clinic's build does what no table of ours gives.
    [153_004, 'service.stopped', { cause: 'killed' }],
    [170_002, 'system.muted', { by: 'headset' }], [170_013, 'transport.muted'], [176_000, 'system.unmuted', { by: 'headset' }], [176_011, 'transport.unmuted'],
    [183_517, 'transport.migrating', { to: 'edge-fra-2' }], [183_522, 'transport.lost'], [184_101, 'transport.restored'], [184_104, 'transport.restored'],
    [190_230, 'app.backgrounded'], [201_877, 'audio.routeChanged', { route: 'bluetooth' }],
    [208_214, 'network.online'], [210_400, 'transport.failed', { cause: { reason: 'media-failed' } }], [224_090, 'transport.tokenExpiring', { inMs: 60_000 }],
    [236_415, 'network.offline'], [236_420, 'network.online'],
    // She hangs up at the headset, takes the phone out, and hangs up again, and again.
    [252_610, 'user.leave', { source: 'system' }], [252_631, 'app.activated'], [252_790, 'user.leave', { source: 'button' }], [252_918, 'user.leave', { source: 'back' }],
    [253_004, 'transport.leaveClicked'], [253_239, 'transport.left'], [253_250, 'transport.closed'], [253_252, 'transport.closed'],
    [253_255, 'user.leave', { source: 'notification' }], [253_310, 'system.ended'], [253_318, 'system.ended'], [253_398, 'audio.deactivated'], [253_420, 'screen.disposed'],
    // A busy phone at night: the notification needs almost its five seconds, and as long again to go.
    [257_498, 'service.started'], [258_810, 'app.deactivated'], [258_833, 'app.backgrounded'], [260_318, 'service.stopped', { cause: 'aborted' }],
  ],
}

/** The call before it, in a lift: never joined, given up, and joined after all. */
const lift: SampleCall = {
  id: 'k7q2-31cf', startAt: NIGHT - 19_400, app: PIXEL, platform: 'android', isClinic: true,
  answers: { join: [278], reportCall: [8], leave: [640, 95], reportEnded: [24], exitScreen: [4], releaseMedia: [2, 17] },
  happens: [
    [0, 'screen.mounted'], [312, 'user.join'], [640, 'audio.activated'], [15_341, 'system.ended'], [15_380, 'screen.disposed'],
    [16_490, 'transport.joined', { participants: 1 }], [16_640, 'transport.left'],
  ],
}

/** The other side of the incident: the same outages, and a call that follows its table. */
const otherSide: SampleCall = {
  id: 'k7q2-8b41', startAt: NIGHT + 180, app: IPHONE, platform: 'ios',
  answers: { join: [260], reportCall: [31], reportConnected: [5] },
  happens: [
    [0, 'screen.mounted'], [240, 'user.join'], [602, 'audio.activated'], [941, 'transport.joined', { participants: 2 }],
    [62_950, 'transport.lost'], [66_102, 'transport.restored'], [141_990, 'transport.lost'], [149_680, 'transport.restored'],
    [253_300, 'transport.left', { cause: { reason: 'remote-hangup', initiator: 'remote' } }],
  ],
}

/** In the morning, in a browser: it goes on when the file ends. */
const morning: SampleCall = {
  id: 'm2aa-04f7', startAt: NIGHT + 25_200_000, app: CHROME, platform: 'web',
  answers: { join: [170], setMuted: [6] },
  happens: [
    [0, 'screen.mounted'], [1_840, 'user.join'], [2_466, 'transport.joined', { participants: 3 }], [9_120, 'user.mute'], [9_128, 'transport.muted'],
    [14_233, 'transport.lost'], [14_236, 'transport.lost'],
  ],
}

export const SAMPLE_CALLS: readonly SampleCall[] = [incident, lift, otherSide, morning]
