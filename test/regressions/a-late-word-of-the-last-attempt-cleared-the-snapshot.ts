import type { Story } from '../model/story.ts'

export default {
  wrong: 'Whatever an attempt heard after it had settled cleared the snapshot and freed the id of the call, also when the next attempt was joined by then: a process that died now left a notification that nobody swept.',
  acts: [
    'join',
    'the SDK says closed',
    'deliver transport.closed',
    'join',
    'deliver all',
    'the SDK of attempt 1 says joined',
    'deliver all',
  ],
} satisfies Story
