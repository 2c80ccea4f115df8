/**
 * A scripted call in a Hermes VM: the machine, `createCall`, the fake ports and their clock, under React Native's own start-up code.
 * It prints what the call said, command by command, and what the world still holds. The VM has no usable timers, so time is the fake clock's.
 */
import { createCall } from '@onhook/machine'
import { createFakeWorld } from '@onhook/adapters/fake'
import { AppState, Platform } from 'react-native'

const print = globalThis.print
print(`${Platform.OS}, ${AppState.currentState}`)

const world = createFakeWorld({ startAt: 1_000_000 })
let ends = 0
const call = createCall({
  ...world.ports,
  id: 'scripted',
  report: error => print(`contained: ${error.message}`),
  inspect(record) {
    if (record.kind !== 'step') return
    const commands = record.commands.map(command => command.type)
    ends += commands.filter(type => type === 'recordEnd').length
    if (record.from.session !== record.to.session || commands.length > 0) print(`${record.event.type}: ${record.to.session}${commands.length > 0 ? ` [${commands.join(' ')}]` : ''}`)
  },
})
world.screen.connect(call.send)

async function play() {
  print(`state ${call.state}`)
  world.screen.mount()
  void call.join()
  await world.flush()
  await world.advance(2_000)
  world.transport.sdk.lose()
  await world.advance(5_000)
  world.transport.sdk.recover()
  await world.advance(1_000)
  // Everybody hangs up at once.
  void call.leave('button')
  void call.leave('back')
  world.transport.sdk.hangUp()
  world.screen.dispose()
  await world.advance(10_000)
  const end = await call.ended
  await call.settled
  print(`ended ${ends} time${ends === 1 ? '' : 's'}: ${end.reason} by ${end.initiator}, attempt ${end.attempt}, joined for ${end.at - end.joinedAt} ms`)
  print(`held: ${JSON.stringify(world.held())}, timers: ${world.clock.held().length}`)
}
play().catch(error => print(`failed: ${error && error.stack ? error.stack : String(error)}`))
