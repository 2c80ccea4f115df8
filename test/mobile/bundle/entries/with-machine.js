// An app with the call machine and its runtime, up to `idle`.
import { createCall } from '@onhook/machine'
import { AppRegistry, View } from 'react-native'

const call = createCall({ transport: { subscribe: () => () => {}, join() {}, leave() {} } })
AppRegistry.registerComponent('main', () => View)
globalThis.state = call.state
