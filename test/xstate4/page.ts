/** An XState 4 app in a browser, inspected by the real `@xstate/inspect` 0.8.0 in the window or frame that the address names. */
import { inspect } from '@xstate/inspect'
import { interpret } from 'xstate'
import { playerMachine } from './player.ts'

const asked = new URLSearchParams(location.search), url = asked.get('inspector')!
const frame = asked.get('in') === 'frame' ? document.body.appendChild(document.createElement('iframe')) : undefined
inspect(frame ? { url, iframe: frame } : { url, iframe: false as never })
const service = interpret(playerMachine, { devTools: true }).start()
Object.assign(globalThis, { service })
