/** A page of an app with the real `@statelyai/inspect`, over the window that it opens or over a WebSocket. */
import { createBrowserInspector, createWebSocketInspector } from '@statelyai/inspect'
import { createActor, createMachine } from 'xstate'

// Its states are named like those of a call's session, and are none.
const machine = createMachine({ id: 'door', initial: 'idle', context: { knocks: 0 }, states: { idle: { on: { KNOCK: 'joined' } }, joined: { on: { LEAVE: 'ended' } }, ended: { type: 'final' } } })
const asked = new URLSearchParams(location.search), url = asked.get('inspector')!
const frame = asked.get('in') === 'frame' ? document.body.appendChild(document.createElement('iframe')) : undefined
const inspector = url.startsWith('ws') ? createWebSocketInspector({ url }) : createBrowserInspector({ url, ...(frame && { iframe: frame }) })
const actor = createActor(machine, { inspect: (inspector as ReturnType<typeof createWebSocketInspector>).inspect }).start()
Object.assign(globalThis, { actor })
