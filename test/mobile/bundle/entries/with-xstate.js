// An app with XState alone: one machine with one transition, started.
import { AppRegistry, View } from 'react-native'
import { createActor, createMachine } from 'xstate'

const actor = createActor(createMachine({ initial: 'idle', states: { idle: { on: { join: 'joining' } }, joining: {} } })).start()
AppRegistry.registerComponent('main', () => View)
globalThis.state = actor.getSnapshot().value
