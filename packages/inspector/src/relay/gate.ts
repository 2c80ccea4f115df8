/**
 * Decides who may come in. The relay holds everything that was recorded, so it requires three things of each connection:
 * the token that it printed; an `Origin` that is its own page's, since any web page can connect to a loopback
 * port; and a `Host` that is its own address, since a foreign name can be made to point at it (DNS rebinding).
 */
import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Problem } from '../common/result.ts'
import { found } from '../common/result.ts'

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host)
const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::'
export const inUrl = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host)

/** @throws TypeError for what is no origin: it could never be matched, and would end up in a header */
export function asOrigin(given: string): string {
  const origin = given.toLowerCase().replace(/\/$/, '')
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^\s/;,'"<>]+$/.test(origin)) {
    throw new TypeError(`[inspector/relay] an origin is a scheme, a host and a port, as http://localhost:3000; found ${JSON.stringify(given.slice(0, 100))}`)
  }
  return origin
}

export type Gate = {
  /** The names under which this relay answers, with the port. */
  readonly hosts: ReadonlySet<string>
  /** Other pages that may record here, as they were given. */
  readonly origins: readonly string[]
  checkHost(request: IncomingMessage): Problem | undefined
  checkOrigin(request: IncomingMessage): Problem | undefined
  checkToken(given: string | null): Problem | undefined
}

/** @param origins each as {@link asOrigin} gives it */
export function createGate(host: string, port: number, token: string, origins: readonly string[]): Gate {
  const names = new Set(isLoopback(host) || isWildcard(host) ? [host, 'localhost', '127.0.0.1', '::1'] : [host])
  // The address under which an Android emulator reaches its host's loopback.
  names.add('10.0.2.2')
  if (isWildcard(host)) for (const list of Object.values(networkInterfaces())) for (const { address } of list ?? []) names.add(address)
  const hosts = new Set([...names].map((name) => `${inUrl(name)}:${port}`.toLowerCase()))
  const allowed = new Set([...[...hosts].map((h) => `http://${h}`), ...origins])
  const secret = Buffer.from(token)
  return {
    hosts, origins,
    checkHost(request) {
      const given = request.headers.host?.toLowerCase()
      return given !== undefined && hosts.has(given) ? undefined : { field: 'Host', expected: [...hosts].join(' or '), found: found(given) }
    },
    /**
     * No Origin is no browser: Node and native apps send none. React Native sends the relay's own address, a
     * page opened from disk `file://`; neither can be claimed by a page of the web, and both need the token.
     * `null` can: any page may open a sandboxed frame.
     */
    checkOrigin(request) {
      const given = request.headers.origin?.toLowerCase()
      return given === undefined || given === 'file://' || allowed.has(given)
        ? undefined
        : { field: 'Origin', expected: `none, or one of ${[...allowed].join(', ')}`, found: found(given) }
    },
    checkToken(given) {
      const offered = Buffer.from(given ?? '')
      // Compared in constant time; only the length can be learnt, and it is no secret.
      const fits = offered.length === secret.length && timingSafeEqual(offered, secret)
      return fits ? undefined : { field: 'token', expected: 'the token of the address that the relay printed', found: given ? 'another token' : 'nothing' }
    },
  }
}
