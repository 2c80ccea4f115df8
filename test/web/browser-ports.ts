/** The listing of the ports of docs/web.md, so that it compiles and runs. A region is a listing. */
// #region ports
import type { AppPort, NetworkPort } from '@onhook/machine'

/** The tab: in front or not, and gone. */
export const browserApp: AppPort = {
  subscribe(emit) {
    const look = (): void => emit({ type: document.visibilityState === 'visible' ? 'app.activated' : 'app.backgrounded' })
    const gone = (): void => emit({ type: 'app.terminating' })
    document.addEventListener('visibilitychange', look)
    window.addEventListener('pagehide', gone)
    look()
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('pagehide', gone)
    }
  },
}

/** On a network or not, as far as a browser knows. */
export const browserNetwork: NetworkPort = {
  subscribe(emit) {
    const look = (): void => emit({ type: navigator.onLine ? 'network.online' : 'network.offline' })
    window.addEventListener('online', look)
    window.addEventListener('offline', look)
    look()
    return () => {
      window.removeEventListener('online', look)
      window.removeEventListener('offline', look)
    }
  },
}
// #endregion
