import type { Story } from '../model/story.ts'

export default {
  wrong: 'The disposal that answers our own exit was lost. Ten minutes later the next screen was closed, and that was taken for the answer: the call went on with no screen.',
  acts: [
    'mount the screen',
    'join',
    'deliver all',
    'fault screen.disposed drop',
    'leave button',
    'deliver all',
    'no more faults',
    'wait 600000',
    'mount the screen',
    'join',
    'deliver all',
    'wait 600000',
    'the screen goes',
    'deliver screen.disposed',
  ],
  then: { attempt: 2, session: 'leaving' },
} satisfies Story
