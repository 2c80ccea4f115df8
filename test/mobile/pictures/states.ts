/** Every state that the example's screens have: how it comes about, and what a person must then see and be able to press. */
import type { EndReason } from '@onhook/machine'
import type { Screen } from './browser.ts'

export type State = {
  name: string
  /** What brings it about, from the home screen on. */
  go(screen: Screen): Promise<void>
  /** Texts that are shown, each whole. */
  texts: string[]
  /** Everything that can be pressed, in the order of the screen; `!` before a name: it is there and cannot be pressed, `+`: it is on. */
  controls: string[]
  /** The size of the screen, when it is not a phone's. */
  size?: { width: number; height: number } | undefined
  /** What is another on iOS. */
  ios?: { texts?: string[]; controls?: string[]; size?: undefined }
}

const inCall = async (screen: Screen, picture: 'remote' | 'white' | 'none' = 'remote'): Promise<void> => {
  await screen.join()
  await screen.on('show', picture)
}
/** `when`: in a call of 12:34, or before anybody has answered. */
const ended = (name: string, when: 'joined' | 'joining', reason: EndReason, texts: string[], controls: string[]): State => ({
  name: `ended-${name}`, texts: ['Ada Lovelace', ...texts], controls,
  async go(screen) {
    await screen.on('prepare', when === 'joining' ? { join: 'silent' } : {}, 'Ada Lovelace')
    await inCall(screen)
    if (when === 'joined') await screen.on('advance', 754_000)
    await screen.on('end', reason)
    await screen.on('advance', 120_000)
  },
})
/** Where the phone's own call screen can be asked to ring. */
const RING = 'Let this phone ring'
const LONG = 'Maximiliane Hohenlohe-Schillingsfürst, Anästhesie und Intensivmedizin'

export const STATES: State[] = [
  { name: 'home', async go() {}, texts: ['Call', 'Relay', 'Room', 'Inspector (may be empty)', 'With camera'], controls: ['+With camera', 'Join'], ios: { controls: ['+With camera', 'Join', RING] } },
  {
    name: 'home-problems',
    async go(screen) {
      await screen.page.getByLabel('Room').fill('the blue room')
      await screen.page.getByLabel('Inspector (may be empty)').fill('192.168.1.20')
      await screen.press('Join')
    },
    texts: ['Expected an address like ws://192.168.1.20:4750', 'Expected letters, digits, dots and dashes', 'Expected the address that onhook inspect prints, with its token'], controls: ['+With camera', 'Join'], ios: { controls: ['+With camera', 'Join', RING] },
  },
  {
    name: 'permission',
    async go(screen) {
      await screen.on('lacks', 'microphone', 'camera', 'notifications', 'bluetooth')
      await screen.page.getByLabel('Relay').fill('ws://192.168.1.20:4750')
      await screen.press('Join')
    },
    texts: ['Your phone will ask', 'Microphone, so that the other side hears you.', 'Nearby devices, so that a headset can be used.'], controls: ['Continue', 'Not now'],
  },
  {
    name: 'joining',
    async go(screen) {
      await screen.on('prepare', { join: 'silent' }, 'Ada Lovelace')
      await screen.join()
    },
    texts: ['Ada Lovelace', 'Calling'], controls: ['Mute', 'Hang up'],
  },
  {
    name: 'joined',
    async go(screen) {
      await screen.on('prepare', {}, 'Ada Lovelace')
      await inCall(screen)
      await screen.on('advance', 754_000)
    },
    texts: ['Ada Lovelace', '12:34'], controls: ['Mute', '+Camera', 'Small window', 'Hang up'],
  },
  {
    name: 'joined-sound-only',
    async go(screen) {
      await screen.on('prepare', {}, 'Ada Lovelace')
      await inCall(screen, 'none')
    },
    texts: ['Ada Lovelace', '0:00'], controls: ['Mute', 'Small window', 'Hang up'], ios: { controls: ['Mute', 'Hang up'] },
  },
  {
    name: 'joined-muted-without-camera',
    async go(screen) {
      await screen.on('prepare', {}, 'Ada Lovelace')
      await inCall(screen)
      await screen.press('Mute')
      await screen.press('Camera')
      await screen.on('advance')
    },
    texts: ['Ada Lovelace', '0:00'], controls: ['+Mute', 'Camera', 'Small window', 'Hang up'],
  },
  {
    name: 'joined-white',
    async go(screen) {
      await screen.on('prepare', {}, LONG)
      await inCall(screen, 'white')
    },
    texts: [LONG, '0:00'], controls: ['Mute', '+Camera', 'Small window', 'Hang up'],
  },
  {
    name: 'joined-without-service',
    async go(screen) {
      await screen.on('prepare', { service: 'refused-other' }, 'Ada Lovelace')
      await inCall(screen)
      await screen.on('advance')
    },
    texts: ['Ada Lovelace', 'The call may stop when you leave the app'], controls: ['Mute', '+Camera', 'Small window', 'Hang up'],
  },
  {
    name: 'joined-interrupted',
    async go(screen) {
      await screen.on('prepare', {}, 'Ada Lovelace')
      await inCall(screen)
      await screen.on('system', 'audio.activated')
      await screen.on('system', 'audio.interrupted')
    },
    texts: ['Ada Lovelace', 'Another app has the sound'], controls: ['Mute', '+Camera', 'Small window', 'Hang up'],
  },
  {
    name: 'reconnecting',
    async go(screen) {
      await screen.on('prepare', {}, 'Ada Lovelace')
      await inCall(screen)
      await screen.on('lose')
      await screen.on('advance')
    },
    texts: ['Ada Lovelace', 'Reconnecting'], controls: ['Mute', '+Camera', 'Hang up'],
  },
  {
    name: 'leaving',
    async go(screen) {
      // An SDK that says nothing of its end.
      await screen.on('prepare', { endSays: [] }, 'Ada Lovelace')
      await inCall(screen)
      await screen.press('Hang up')
      await screen.on('advance')
    },
    texts: ['Ada Lovelace', 'Leaving'], controls: ['!Mute', '!+Camera', '!Hang up'],
  },
  {
    name: 'small-window',
    async go(screen) {
      await screen.on('prepare', {}, 'Ada Lovelace')
      await inCall(screen)
      await screen.press('Small window')
    },
    texts: [], controls: [], size: { width: 108, height: 192 },
    // The system makes the window of the view alone, beside this screen.
    ios: { texts: ['Ada Lovelace', '0:00'], controls: ['Mute', '+Camera', 'Small window', 'Hang up'], size: undefined },
  },
  {
    name: 'ended-by-me',
    async go(screen) {
      await screen.on('prepare', {}, 'Ada Lovelace')
      await inCall(screen)
      await screen.on('advance', 754_000)
      await screen.press('Hang up')
      await screen.on('advance')
    },
    texts: ['Ada Lovelace', 'Call ended', 'Lasted 12:34'], controls: ['Close'],
  },
  ended('lost', 'joined', 'network-lost', ['Connection lost', 'Lasted 12:34'], ['Call again', 'Close']),
  ended('removed', 'joined', 'removed-by-host', ['You were removed from the call', 'Lasted 12:34'], ['Close']),
  ended('busy', 'joining', 'busy', ['They are in another call'], ['Close']),
  ended('refused', 'joining', 'no-media-permission', ['The microphone is not allowed', 'Allow it in the settings of this phone, then call again.'], ['Open settings', 'Close']),
  ended('unreachable', 'joining', 'signalling-failed', ['The server cannot be reached'], ['Call again', 'Close']),
]
/** A state as it is on that phone. */
export const stateOn = ({ ios, ...state }: State, platform: 'android' | 'ios'): State => ({ ...state, ...platform === 'ios' && ios })
