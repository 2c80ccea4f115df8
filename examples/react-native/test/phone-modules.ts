/** Native modules of the example beside the silent ones: a storage that keeps, a person who answers dialogs, and iOS's permissions. */
import './silent-modules'
import { createCallKit } from '../../../test/mobile/app/call-kit.ts'
import { native, platform } from '../../../test/mobile/harness/native.ts'
import { silent } from '../../../test/mobile/harness/stubs.ts'

type Rows = [string, string][]
export const phone = {
  stored: new Map<string, string>(),
  /** What the storage was asked for and has not answered yet, while it is slow. */
  reads: undefined as (() => void)[] | undefined,
  /** Refused until they are asked for: names as iOS has them. */
  missing: new Set<string>(),
  asked: [] as string[],
  dialogs: [] as string[],
  /** What the person presses in the next dialog. */
  answer: '',
  reset(): void {
    phone.stored.clear()
    phone.reads = undefined
    phone.missing.clear()
    phone.asked.length = phone.dialogs.length = 0
    phone.answer = ''
  },
}

native.add('RNCNetInfo', { configure() {}, getCurrentState: async () => ({ type: 'wifi', isConnected: true, isInternetReachable: true, details: { ipAddress: '192.168.1.5' } }) })
native.addExpo('ExpoPip', { isInPipMode: () => false, setPictureInPictureParams() {}, enterPipMode() {} })
/** iOS's; its native module stands behind `createCallKit` of the last call. */
export const callKit = createCallKit()
native.add('RNCAsyncStorage', {
  multiGet(keys: string[], done: (problem: null, rows: [string, string | null][]) => void) {
    const answer = (): void => done(null, keys.map(key => [key, phone.stored.get(key) ?? null]))
    if (phone.reads) phone.reads.push(answer)
    else answer()
  },
  multiSet(rows: Rows, done: (problem: null) => void) {
    for (const [key, value] of rows) phone.stored.set(key, value)
    done(null)
  },
  multiRemove(keys: string[], done: (problem: null) => void) {
    for (const key of keys) phone.stored.delete(key)
    done(null)
  },
})

const track = (kind: string) => ({ id: `${kind}-${Math.random()}`, kind, label: kind, enabled: true, readyState: 'live', remote: false, constraints: {}, settings: {} })
const half = (peerConnectionId: number, id: string) => ({ peerConnectionId, id, rtpParameters: { codecs: [], headerExtensions: [], encodings: [], rtcp: { cname: '', reducedSize: false }, transactionId: '' } })
native.add('WebRTCModule', silent({
  checkPermission: async () => true,
  requestPermission: async () => true,
  // As far as a call gets while nobody has answered: what these three say is used at once.
  peerConnectionInit: () => true,
  peerConnectionAddTrack: (pc: number, id: string) => ({
    transceiverOrder: 0, sender: { id },
    transceiver: { isStopped: false, direction: 'sendrecv', currentDirection: null, mid: null, sender: half(pc, id), receiver: half(pc, id) },
  }),
  createDataChannel: (pc: number, label: string) => ({ peerConnectionId: pc, reactTag: label, label, id: 0, ordered: true, protocol: '', readyState: 'connecting' }),
  getUserMedia: ({ video }: { video?: unknown }, done: (id: string, tracks: object[]) => void) => done('own', [track('audio'), ...(video ? [track('video')] : [])]),
}))

if (platform === 'ios') {
  const status = (name: string): string => (phone.missing.has(name) ? 'denied' : 'granted')
  const request = (name: string): string => {
    phone.asked.push(name)
    phone.missing.delete(name)
    return 'granted'
  }
  native.add('RNPermissions', {
    check: async (name: string) => status(name),
    request: async (name: string) => request(name),
    checkNotifications: async () => ({ status: status('notifications'), settings: {} }),
    requestNotifications: async () => ({ status: request('notifications'), settings: {} }),
  })
  native.add('AlertManager', {
    alertWithArgs({ title, buttons }: { title: string; buttons: { [id: string]: string }[] }, done: (id: string, value: string) => void) {
      phone.dialogs.push(title)
      const pressed = buttons.flatMap(Object.entries).find(([, words]) => words === phone.answer)
      done(pressed?.[0] ?? '0', '')
    },
  })
} else {
  const constants = { buttonClicked: 'buttonClicked', dismissed: 'dismissed', buttonPositive: -1, buttonNegative: -2, buttonNeutral: -3 }
  native.add('DialogManagerAndroid', {
    getConstants: () => constants,
    showAlert({ title, buttonPositive }: { title: string; buttonPositive: string }, _failed: unknown, done: (action: string, button: number) => void) {
      phone.dialogs.push(title)
      done('buttonClicked', phone.answer === buttonPositive ? constants.buttonPositive : constants.buttonNegative)
    },
  })
}

/** The microphone is refused until the person is asked. */
export function withoutMicrophone(): void {
  if (platform === 'ios') phone.missing.add('ios.permission.MICROPHONE')
  else native.permissions.willAnswer('RECORD_AUDIO', 'granted')
}
/** How often the phone has shown a dialog for a permission. */
export const prompts = (): number => platform === 'ios' ? phone.asked.length : native.callsOf('PermissionsAndroid').filter(([method]) => String(method).startsWith('request')).length
