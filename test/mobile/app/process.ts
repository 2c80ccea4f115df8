/**
 * A phone's process, run alone so that it can be killed: `live` begins a call and goes on until it is; `next` is the process after it.
 * What the phone keeps over a death (disk, notifications, CallKit's screen) is a file.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { rest } from './time.ts'
import { createWorld, type Left } from './world.ts'

const [mode, file] = process.argv.slice(2) as ['live' | 'next', string]
if (mode === 'live') {
  const w = await createWorld()
  w.mount()
  w.join()
  await w.settle(1_000)
  w.call.send({ type: 'user.mute' })
  await w.settle(1_000)
  writeFileSync(file, JSON.stringify(w.left()))
  console.log(w.call.state)
  setInterval(() => undefined, 1_000)
} else {
  const left = JSON.parse(readFileSync(file, 'utf8')) as Left, w = await createWorld({ left })
  await w.settle(100)
  const first = w.steps()[0]
  const told = { first: first?.event.type, session: w.call.state, reason: w.call.getSnapshot().end?.reason }
  // The person opens the app again: its screen is not the dead call's.
  w.mount()
  await w.settle(20_000)
  const swept = { held: w.phone.held(), calls: [...w.callKit.shown], reasons: w.callKit.reasons, disk: w.left().disk.length, shown: w.screen.held(), crashes: w.phone.crashes, violations: [...w.phone.violations, ...w.callKit.violations] }
  // And the next call is none the worse for it.
  w.mount()
  w.join()
  await w.settle(1_000)
  const again = w.call.state
  await w.end()
  await rest(1)
  console.log(JSON.stringify({ told, swept, again, left: [...w.phone.held(), ...w.callKit.shown, ...w.transport.held()] }))
  process.exit(0)
}
