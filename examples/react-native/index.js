// First: what Android calls when it starts JavaScript only for a press on the notification. There is no screen then.
import './src/registration'
import { AppRegistry } from 'react-native'
import { App } from './src/App'

AppRegistry.registerComponent('main', () => App)
