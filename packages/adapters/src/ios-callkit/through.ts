/** Ports that pass everything through to another port, except for the methods that are given in its place. */
import type { SystemCallPort, TransportPort } from '@onhook/machine'

/** What a wrapper takes and returns: the two ports of one call. */
export type Ports = { transport: TransportPort; systemCall: SystemCallPort }

type Method = (...args: never[]) => unknown
/** If the other port lacks a method, this one lacks it too, so that `createCall` still refuses something that is not a port. */
const through = <P extends object>(to: P, methods: readonly (keyof P)[], own: Partial<P>): P =>
  Object.fromEntries(methods.filter(name => typeof to?.[name] === 'function').map(name => [name, own[name] ?? ((...args: never[]) => (to[name] as Method)(...args))])) as P

export const throughTransport = (to: TransportPort, own: Partial<TransportPort>): TransportPort =>
  through(to, ['subscribe', 'join', 'leave', 'restartMedia', 'setMuted', 'releaseMedia', 'isAlive'], own)
export const throughSystemCall = (to: SystemCallPort, own: Partial<SystemCallPort>): SystemCallPort =>
  through(to, ['report', 'connected', 'end', 'setMuted', 'subscribe'], own)
