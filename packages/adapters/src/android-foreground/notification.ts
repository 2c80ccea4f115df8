/** What the notification shows, and the event that each of its buttons sends. */
import type { ServiceEvent, ServiceInfo } from '@onhook/machine'
import { IMPORTANCE_LOW, VISIBILITY_PUBLIC, type CallNotification } from './library.ts'

export type Words = { connecting: string; ongoing: string; reconnecting: string; mute: string; unmute: string; hangUp: string; title: string }
export const WORDS: Words = { connecting: 'Connecting', ongoing: 'Ongoing', reconnecting: 'Reconnecting', mute: 'Mute', unmute: 'Unmute', hangUp: 'Hang up', title: 'Call' }

/** The event of each button, by the id of its press action. */
export const ACTIONS: { readonly [id: string]: ServiceEvent } = {
  'onhook.hangUp': { type: 'user.leave', source: 'notification' },
  'onhook.mute': { type: 'user.mute' },
  'onhook.unmute': { type: 'user.unmute' },
}

export type Look = { channel: { id: string; name: string }; words: Words; smallIcon?: string | undefined }

/**
 * Describes the notification. `token` marks it as ours and says which start it belongs to; `id` is the call's. With `types`, the notification
 * starts the service, or gives other types to a running one. Without `types`, it only changes what is shown, which is allowed in the background.
 */
export function describeNotification({ token, id, info: { state, muted, joinedAt, title, text } }: { token: string; id: string; info: ServiceInfo }, { words, channel, smallIcon }: Look, types?: number[]): CallNotification {
  const button = (action: 'mute' | 'unmute' | 'hangUp') => ({ title: words[action], pressAction: { id: `onhook.${action}` } })
  return {
    id,
    title: title ?? words.title,
    body: text ? `${words[state]} · ${text}` : words[state],
    data: { onhook: token },
    android: {
      channelId: channel.id, ongoing: true, autoCancel: false, onlyAlertOnce: true, category: 'call', visibility: VISIBILITY_PUBLIC, importance: IMPORTANCE_LOW,
      ...(smallIcon && { smallIcon }),
      ...(types && { asForegroundService: true, foregroundServiceTypes: types }),
      ...(joinedAt && state !== 'connecting' && { showChronometer: true, timestamp: joinedAt }),
      pressAction: { id: 'onhook.open', launchActivity: 'default' },
      actions: [button(muted ? 'unmute' : 'mute'), button('hangUp')],
    },
  }
}

/** Needed on every version of Android that knows the type. */
const ALWAYS: { readonly [type: string]: string } = { microphone: 'RECORD_AUDIO', camera: 'CAMERA', phoneCall: 'MANAGE_OWN_CALLS' }
/** The start that a notification belongs to; empty if it is not ours. In somebody else's, the field may hold anything. */
export const tokenOf = (n: Pick<CallNotification, 'data'> | undefined): string => {
  const token = n?.data?.['onhook']
  return typeof token === 'string' ? token : ''
}

/**
 * The permissions that must be held when a service of this type starts. Each type has a permission from Android 14 on, and starting without it is a
 * crash. Below Android 14, a type that the manifest does not declare is also a crash ("is not a subset"), and nothing can check for it. An app that
 * declares phoneCall has MANAGE_OWN_CALLS, but the reverse does not hold, because a library brings that permission along. In both cases only
 * `policy.serviceTypes` can say that the call does not have the type.
 */
export const permissionsOf = (type: string, apiLevel: number): string[] => [
  ALWAYS[type] ?? [],
  apiLevel < 34 ? [] : `FOREGROUND_SERVICE_${type.replace(/[A-Z]/, '_$&').toUpperCase()}`,
].flat().map(name => `android.permission.${name}`)
