/** The version of this package, as traces name it. */
export const VERSION = '0.1.0'
