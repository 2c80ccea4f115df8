import type { Story } from '../model/story.ts'

export default {
  wrong: 'The attempt that waited began in the very step in which the last one settled, and the listeners were told of it before they had been told of the end.',
  setup: { policy: { launchService: 'never' } },
  acts: [
    'join',
    'deliver all',
    'leave button',
    'join',
    'deliver all',
  ],
  then: { attempt: 2, session: 'joined' },
} satisfies Story
