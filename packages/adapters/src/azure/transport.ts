import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, give, type Given } from '../session/index.ts'
import type { AzureAgent, AzureCall, AzureOptions } from './options.ts'
import { azureCauseOf } from './reason.ts'
import { createAzureSession } from './session.ts'

/**
 * A call of Azure Communication Services. `Connected` is joined; `InLobby` and `Ringing` are not. A hold is neither a loss nor an end.
 * `Disconnected` is the end, for its `callEndReason`. `hangUp()` does nothing in `None` and `Connecting`, or never answers. So it is waited for
 * `timing.hangUpMs` and called once more, and a call that comes to life after that is hung up again. A call that is muted before its join is made
 * with `audioOptions.muted`, if `call` passes it on.
 *
 * @param agent a `CallAgent` of `@azure/communication-calling` 2, or a function that makes it, once: `() => callClient.createCallAgent(credential)`
 * @see https://learn.microsoft.com/javascript/api/azure-communication-services/@azure/communication-calling/callcommon
 * @see https://learn.microsoft.com/javascript/api/azure-communication-services/@azure/communication-calling/audiooptions
 * @see https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/voice-video-calling/troubleshooting-codes for the codes, kept as `vendor.code`
 */
export function createAzureTransport<Agent extends AzureAgent, Call extends AzureCall>(agent: Given<Agent>, options: AzureOptions<Agent, Call>): TransportPort {
  // An agent that is made may be refused for its token, which is no package that is missing: the session has it made. Once, since a client
  // makes no second one; what failed is tried again.
  const isMade = typeof agent !== 'function'
  let made: Promise<Agent> | undefined
  const make = async (): Promise<Agent> => give(agent)
  const once = (): Promise<Agent> => made ??= make().catch((error: unknown) => {
    made = undefined
    throw error
  })
  return createSessionTransport<object>({
    vendor: 'Azure', package: '@azure/communication-calling@^2.0.0', needs: (isMade ? ['join', 'startCall'] : []) as never[], sdk: isMade ? agent : {}, causeOf: azureCauseOf,
    owner: () => options, mutes: true, answersIsAlive: true,
    open: (_, kit) => createAzureSession(isMade ? agent : once, options, kit),
  }, options)
}
