/** The network port over @react-native-community/netinfo 12. */
import type { NetworkEvent, NetworkPort } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import { guard } from './guard.ts'

type NetInfoStateLike = { type: string; isConnected: boolean | null; isInternetReachable: boolean | null | undefined; details: object | null }
/** The module of NetInfo, or its default export. */
export interface NetInfoLike { addEventListener(listener: (state: NetInfoStateLike) => void): () => void }

/** What makes it another network: the kind of link, the address in it, its name. Null is not known. */
const identityOf = ({ type, details }: NetInfoStateLike): unknown[] => {
  const { ipAddress, ssid } = (details ?? {}) as { ipAddress?: unknown; ssid?: unknown }
  return [type, ipAddress ?? undefined, ssid ?? undefined]
}

/**
 * Reports `online` and `offline` when that changes, and `changed` when the phone is on another network, also after a gap.
 *
 * A phone that is not connected is offline, and so is one that is connected but cannot reach the internet. Whether it can is often
 * unknown (null). Then the last report stands, and a new connection counts as online. NetInfo's check asks a server of Google's unless
 * the app configures another. If that server is blocked, the phone is reported as offline, which has no effect on the call.
 */
export function createNetInfoNetwork(netInfo: NetInfoLike, options: { onDiagnostic?: OnDiagnostic } = {}): NetworkPort {
  const tell = createDiagnostics('network', options.onDiagnostic)
  return {
    subscribe(emit) {
      let isOpen = true, isOnline: boolean | undefined, wasConnected = false, known: unknown[] | undefined
      // NetInfo answers its first question also to who has unsubscribed meanwhile.
      const say = (type: NetworkEvent['type']): void => { if (isOpen) emit({ type }) }
      function hear(state: NetInfoStateLike): void {
        if (!isOpen || typeof state?.isConnected !== 'boolean') return
        const { isConnected, isInternetReachable } = state
        const isNow = isConnected && (isInternetReachable ?? (wasConnected ? isOnline : true)) === true
        wasConnected = isConnected
        if (isNow !== isOnline) say(isNow ? 'network.online' : 'network.offline')
        isOnline = isNow
        if (!isConnected) return
        const next = identityOf(state), before = known
        // A name that becomes known is no other name.
        const differs = before !== undefined && next.some((value, i) => value !== undefined && before[i] !== undefined && value !== before[i])
        known = differs || !before ? next : next.map((value, i) => value ?? before[i])
        if (differs) say('network.changed')
      }
      const stop = guard(() => netInfo.addEventListener(hear), error => tell('missing-module',
        'NetInfo cannot be heard; expected @react-native-community/netinfo 12 with its native module in this build; the call goes on without it', error))
      return () => {
        isOpen = false
        if (stop) guard(stop, () => undefined)
      }
    },
  }
}
