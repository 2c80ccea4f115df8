/**
 * react-native-callkeep, loaded when it is called for, which is on iOS only. Its index.js asks for its native module as soon as it is
 * loaded, and react-native.config.js links none on Android: an `import` at the top of a file would load it there too.
 */
export const loadCallKeep = () => (require('react-native-callkeep') as typeof import('react-native-callkeep')).default

/**
 * Lets this phone ring, as a push handler does natively. While it rings it is no call of the port's, which takes it when it is answered:
 * so who let it ring takes the ring back. Called when that is over in any way.
 */
export function ring(title: string, hasVideo: boolean): () => void {
  const library = loadCallKeep()
  // A UUID of any kind, as a server's would be.
  const uuid = `00000000-0000-4000-8000-${Date.now().toString(16).padStart(12, '0')}`
  let isRinging = true
  const stops = (['answerCall', 'endCall'] as const).map(name => library.addEventListener(name, ({ callUUID }) => { if (callUUID === uuid) isRinging = false }))
  library.displayIncomingCall(uuid, title, title, 'generic', hasVideo)
  return () => {
    for (const stop of stops) stop.remove()
    // CXCallEndedReason.unanswered
    if (isRinging) library.reportEndCallWithUUID(uuid, 3)
    isRinging = false
  }
}
