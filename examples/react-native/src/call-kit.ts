/**
 * react-native-callkeep, loaded when it is called for, which is on iOS only. Its index.js asks for its native module as soon as it is
 * loaded, and react-native.config.js links none on Android: an `import` at the top of a file would load it there too.
 */
export const loadCallKeep = () => (require('react-native-callkeep') as typeof import('react-native-callkeep')).default
