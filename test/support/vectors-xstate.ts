/** The XState machine as an implementation that the runner of the vectors can try: `initialState` and `step`, nothing between. */
import { initialState, step as stepOf, type CallEvent, type CallState, type Policy, type Step } from '@onhook/machine'

export const initial = ({ policy }: { policy: Policy['launchService'] }): CallState => initialState({ policy: { launchService: policy } })
export const step = (state: CallState, event: CallEvent): Step => stepOf(state, event)
