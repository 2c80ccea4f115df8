/** What the stories of Vonage begin with: a call over the fake session. */
import { createVonageTransport, type VonageOptions, type VonagePublisher, type VonageSession } from '@onhook/adapters/vonage'
import { tell } from '../harness/story.ts'
import { createFakeOT, initPublisher } from './fake.ts'

export const start = (options: Partial<VonageOptions<VonageSession, VonagePublisher, object>> = {}) => {
  const fake = createFakeOT()
  return { fake, ...tell(createVonageTransport(fake.OT, { applicationId: 'application', sessionId: 'session', token: 'token', publisher: initPublisher, timing: { disconnectMs: 50, lateMs: 50 }, ...options })) }
}
