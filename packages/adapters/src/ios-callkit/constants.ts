// Numbers in a file of their own: a bundler puts them in where they are used, which an adapter of 3 kB needs.

// How far a call has come.
/** The system refused it, or did not take it in time, so the machine has a call that the system has not. */
export const BARE = 0
/** The system was asked to start it. */
export const ASKED = 1
/** The system has it. */
export const THERE = 2
export const CONNECTED = 3

/**
 * How many facts may wait; those beyond are told as they are. Also how many calls are remembered, even after they are over, so that what comes
 * late about them is recognised.
 */
export const LIMIT = 100
