/** The signalling server of the two phones, with faults to order. */
export { startSignallingRelay, type Frame, type FrameRule, type RelayOptions, type SignallingRelay } from '../../examples/two-phones/signalling-relay.ts'
