/** What mutes a publisher: a moderator, and a microphone that ends by itself. */
import { afterEach, expect, test } from 'vitest'
import { installPage } from '../harness/page.ts'
import { quiet, until } from '../harness/story.ts'
import { initPublisher, page } from './fake.ts'
import { start } from './story.ts'

installPage()
afterEach(() => page.reset())

test('a moderator mutes us, and that is told by the publisher; what is said of the session is not of us', async () => {
  let publisher: ReturnType<typeof initPublisher> | undefined
  const { fake, call, words } = start({ publisher: () => publisher = initPublisher() })
  await call.join()
  fake.tell('muteForced', { active: true }) // and we are left out
  expect([words(), page.isMuted()]).toEqual([['joined'], false])
  publisher!.forceMute()
  expect([words(), page.isMuted()]).toEqual([['joined', 'muted'], true])
  call.send({ type: 'user.unmute' })
  await quiet(5)
  fake.tell('muteForced', { active: false }) // it is over for everybody
  expect([words(), page.isMuted()]).toEqual([['joined', 'muted', 'unmuted'], false])
  await call.leave()
  await call.settled
  await until('no listener', () => publisher!.listeners() === 0)
})
test('a camera that ends by itself, where nothing else was published, mutes nobody', async () => {
  let publisher: ReturnType<typeof initPublisher> | undefined
  const { call, words } = start({ publisher: () => publisher = Object.assign(initPublisher(), { getAudioSource: () => null }) })
  await call.join()
  publisher!.unplug()
  expect(words()).toEqual(['joined'])
  await call.leave()
})
test('a microphone that ends by itself is muted, whatever we ask of it, until the host has put another in its place', async () => {
  let publisher: ReturnType<typeof initPublisher> | undefined
  const { fake, call, words } = start({ publisher: () => publisher = initPublisher() })
  await call.join()
  publisher!.unplug()
  expect(words()).toEqual(['joined', 'muted'])
  call.send({ type: 'user.mute' })
  call.send({ type: 'user.unmute' })
  await quiet(5)
  expect(words()).toEqual(['joined', 'muted', 'muted'])
  await publisher!.plugIn()
  call.send({ type: 'user.mute' })
  call.send({ type: 'user.unmute' })
  await quiet(5)
  expect([words(), page.isMuted()]).toEqual([['joined', 'muted', 'muted', 'unmuted'], false])
  await call.leave()
  await call.settled
  await until('no listener', () => publisher!.listeners() === 0 && fake.listeners() === 0)
})
