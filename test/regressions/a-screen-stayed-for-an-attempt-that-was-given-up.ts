import type { Story } from '../model/story.ts'

export default {
  wrong: 'A screen was opened for the next attempt while that waited for the last one to end; then the user gave it up, no machine had ever heard of the screen, and it stayed.',
  acts: [
    'join',
    'deliver all',
    'leave button',
    'join',
    'mount the screen',
    'deliver screen.mounted',
    'leave back',
    'deliver all',
  ],
  then: { attempt: 1, session: 'ended', held: [] },
} satisfies Story
