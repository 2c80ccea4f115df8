import type { Notification } from '../phone/android.ts'
import { lengthOf } from './time-words.ts'

const TITLES = { connecting: 'Connecting', ongoing: 'Ongoing call', reconnecting: 'Reconnecting' } as const

/** The notification of the phone's foreground service, pulled down. Its buttons are Android's; who hears them is the app's matter. */
export function Shade({ notification, isOpen, isStuck, now, peer, onHangUp, onMute }: { notification: Notification | undefined; isOpen: boolean; isStuck: boolean; now: number; peer: string; onHangUp(): void; onMute(): void }) {
  const isOn = isOpen && notification !== undefined
  return (
    <div className={`shade${isOn ? ' on' : ''}${isStuck ? ' stuck' : ''}`} role="group" aria-label="Notification" inert={!isOn}>
      <b>{TITLES[notification?.state ?? 'ongoing']}<em>{notification?.since === undefined ? '' : lengthOf(now - notification.since)}</em></b>
      <span>{peer}</span>
      <div><button type="button" className="hang-up" onClick={onHangUp}>Hang up</button><button type="button" onClick={onMute}>{notification?.muted ? 'Unmute' : 'Mute'}</button></div>
    </div>
  )
}
