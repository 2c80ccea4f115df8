import type { AppPort } from '@onhook/machine'

/** `DeviceEventEmitter` of React Native. */
export interface DeviceEvents { addListener(event: string, listener: () => void): { remove(): void } }

/**
 * Tells the call that the task was swiped away, if native code reports it. CometChat's service does so by the device event `onTaskRemoved`.
 * Neither react-native-notify-kit nor @notifee/react-native has such an event (invertase/notifee#342).
 */
export const createTaskRemovedApp = (deviceEvents: DeviceEvents, event = 'onTaskRemoved'): AppPort => ({
  subscribe(emit) {
    const listener = deviceEvents.addListener(event, () => emit({ type: 'app.taskRemoved' }))
    return () => listener.remove()
  },
})
