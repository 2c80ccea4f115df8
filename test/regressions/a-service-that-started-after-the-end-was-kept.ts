import type { Story } from '../model/story.ts'

export default {
  wrong: 'The word that the service had started came when the call had settled; nobody listened any more, and what had started was never stopped.',
  acts: [
    'fault service.started delay',
    'fault service.stopped drop',
    'join',
    'deliver all',
    'leave button',
    'deliver all',
    'wait 8000',
    'deliver service.started',
  ],
  then: { session: 'ended', service: 'stopping' },
} satisfies Story
