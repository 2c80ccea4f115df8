/** What the notification shows, and what each of its buttons says. */
import type { ServiceEvent, ServiceInfo } from '@onhook/machine'
import { IMPORTANCE_LOW, VISIBILITY_PUBLIC, type CallNotification } from './library.ts'

export type Words = { connecting: string; ongoing: string; reconnecting: string; mute: string; unmute: string; hangUp: string; title: string }
export const WORDS: Words = { connecting: 'Connecting', ongoing: 'Ongoing', reconnecting: 'Reconnecting', mute: 'Mute', unmute: 'Unmute', hangUp: 'Hang up', title: 'Call' }

/** What each button says, by the id of its press. */
export const ACTIONS: { readonly [id: string]: ServiceEvent } = {
  'onhook.hangUp': { type: 'user.leave', source: 'notification' },
  'onhook.mute': { type: 'user.mute' },
  'onhook.unmute': { type: 'user.unmute' },
}

export type Look = { channel: { id: string; name: string }; words: Words; smallIcon?: string | undefined }

/**
 * `token` marks the notification as ours, and says of which start it is; `id` is the call's.
 * With `types` it starts the service, or gives a running one other types. Without, it only changes what is shown: that is allowed in the background.
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

/** Of every version of Android that knows the type. */
const ALWAYS: { readonly [type: string]: string } = { microphone: 'RECORD_AUDIO', camera: 'CAMERA', phoneCall: 'MANAGE_OWN_CALLS' }
/** Which start a notification is of; empty, when it is not ours. Somebody else's may hold anything there, also what no text can be made of. */
export const tokenOf = (n: Pick<CallNotification, 'data'> | undefined): string => {
  const token = n?.data?.['onhook']
  return typeof token === 'string' ? token : ''
}

/**
 * What must be held when a service of this type starts. The permission of each type exists from Android 14, where a missing one is a crash.
 * Below, a type that the manifest does not declare is one all the same ("is not a subset"), and nobody can ask for it: who declares phoneCall
 * has MANAGE_OWN_CALLS, but not the other way round, as a library brings it along. Of both only `policy.serviceTypes` can say that the call has none.
 */
export const permissionsOf = (type: string, apiLevel: number): string[] => [
  ALWAYS[type] ?? [],
  apiLevel < 34 ? [] : `FOREGROUND_SERVICE_${type.replace(/[A-Z]/, '_$&').toUpperCase()}`,
].flat().map(name => `android.permission.${name}`)
