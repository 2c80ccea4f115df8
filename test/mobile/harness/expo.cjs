// What the package `expo` re-exports for modules: all that expo-pip and expo-callkit-telecom import of it.
module.exports = require('expo-modules-core')
