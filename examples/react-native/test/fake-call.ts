/** A call over the fake ports, as the screens are given one; its screen is the one that is rendered. */
import { createFakeWorld, type FakeWorld, type WorldScript } from '@onhook/adapters/fake'
import { createCall, type CallEnd, type Command } from '@onhook/machine'
import { act } from 'react-test-renderer'
import type { PhoneCall, Streams } from '../src/call'

export type FakePhone = {
  world: FakeWorld
  phoneCall: PhoneCall
  commands: Command[]
  /** How often the screen was told to go, and why. */
  exits: CallEnd[]
  cameras: boolean[]
  setStreams(streams: Streams): void
  pictureInPictures: number
  rings: number
  advance(ms: number): Promise<void>
  /** Something happens, and everything that comes of it. */
  does(what: () => unknown): Promise<void>
  join(): Promise<void>
}

/** What the screens use of a stream. */
export const streamOf = (url: string, isVideo = true): never => ({ toURL: () => url, getVideoTracks: () => (isVideo ? [{}] : []) }) as never

export function createFakePhone(script: WorldScript = {}, onEnd: (end: CallEnd) => void = () => undefined): FakePhone {
  const world = createFakeWorld({ startAt: 1_000_000, ...script })
  const listeners = new Set<() => void>()
  let streams: Streams = {}
  const exit = (end: CallEnd): void => {
    self.exits.push(end)
    onEnd(end)
  }
  const call = createCall({ ...world.ports, screen: { exit }, inspect(record) { if (record.kind === 'step') self.commands.push(...record.commands) } })
  const self: FakePhone = {
    world, commands: [], exits: [], cameras: [], pictureInPictures: 0, rings: 0,
    phoneCall: {
      call, title: 'demo', remoteView: { current: null } as never,
      subscribe(listener) {
        listeners.add(listener)
        return () => { listeners.delete(listener) }
      },
      getStreams: () => streams,
      setCamera: isOn => { self.cameras.push(isOn) },
      enterPictureInPicture: () => { self.pictureInPictures++ },
      ring: () => { self.rings++ },
      close: () => call.dispose(),
    },
    setStreams(next) {
      streams = next
      for (const listener of listeners) listener()
    },
    advance: ms => act(() => world.advance(ms)),
    does: what => act(async () => {
      what()
      await world.flush()
    }),
    join: () => self.does(() => call.join().catch(() => undefined)),
  }
  return self
}
