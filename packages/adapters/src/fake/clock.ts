/** A clock that stands still until it is told to move. It is the one from the machine's own testing kit. */
export { createVirtualClock as createFakeClock, type VirtualClock as FakeClock } from '@onhook/machine/proof'
