import { assign, createMachine } from 'xstate'

/** Parallel, nested, with history, a guard that refuses, a delay and a final state. */
export const playerMachine = createMachine<{ tracks: number }>({
  predictableActionArguments: true, id: 'player', type: 'parallel', context: { tracks: 0 },
  states: {
    media: {
      initial: 'stopped',
      states: {
        stopped: { on: { PLAY: { target: 'playing', actions: ['beep', assign({ tracks: (c) => c.tracks + 1 })] }, RESUME: 'last', EJECT: { target: 'ejected', cond: 'isEmpty' } } },
        playing: { initial: 'normal', on: { STOP: 'stopped' }, states: { normal: { on: { FASTER: 'fast' } }, fast: {}, hist: { type: 'history' } } },
        last: { always: 'playing.hist' },
        ejected: { type: 'final' },
      },
    },
    sound: { initial: 'on', states: { on: { on: { MUTE: 'off' } }, off: { on: { MUTE: 'on' } } } },
  },
}, { actions: { beep: () => {} }, guards: { isEmpty: () => false } })
