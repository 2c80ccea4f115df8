// Its Android half crashes on the New Architecture (react-native-webrtc/react-native-callkeep#798): it is not linked there.
module.exports = { dependencies: { 'react-native-callkeep': { platforms: { android: null } } } }
