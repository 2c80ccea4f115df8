/** The real window receiver of `@xstate/inspect` 0.8.0, in the place where ours would be. */
import { createWindowReceiver } from '@xstate/inspect'

const received: unknown[] = []
createWindowReceiver().subscribe((event) => {
  const { machine, state, ...rest } = event as unknown as { type: string; machine?: { id: string }; state?: { value: unknown; context: unknown; event: unknown; actions: { type: string }[] } }
  received.push({ ...rest, ...(machine && { machine: machine.id }), ...(state && { state: { value: state.value, context: state.context, event: state.event, actions: state.actions.map((a) => a.type) } }) })
})
Object.assign(globalThis, { received })
