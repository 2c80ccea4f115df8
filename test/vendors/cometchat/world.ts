/** CometChat's script of `test/cometchat`, under the adapter and under a plain binding. */
import type { TransportWorld } from '@onhook/adapters/contract'
import { createEngine } from '../../cometchat/engine.ts'
import { createWebSdk } from '../../cometchat/flavours.ts'
import { createWorld, worldOf } from '../../cometchat/worlds.ts'
import { plainCometChat } from './plain.ts'

export const openAdapter = (): TransportWorld => createWorld('web')
export function openPlain(): TransportWorld {
  const engine = createEngine(), { CometChatCalls, listeners } = createWebSdk(engine), port = plainCometChat(CometChatCalls), bound = listeners.length
  return worldOf({ engine, port, listeners: () => listeners.length - bound })
}
