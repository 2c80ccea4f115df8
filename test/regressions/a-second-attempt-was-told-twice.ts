import type { Story } from '../model/story.ts'

export default {
  wrong: 'A join after the end told its listeners twice of the same state: once when the new machine stepped, and once more when that was done.',
  acts: [
    'join',
    'leave link',
    'deliver all',
    'join',
  ],
  then: { attempt: 2, session: 'joining' },
} satisfies Story
