/**
 * Places for connections that have shown the token. They are bounded for each address and each purpose. So a flood of viewers
 * keeps no recorder out, a flood of recorders keeps no viewer out, and silent connections keep out neither. When all places are
 * taken, a newcomer from an address that has fewer takes the newest place of the address that has most, so that nobody is kept
 * out by another address. Among the viewers of one address, a flood is recognised by how soon they follow each other. It keeps
 * out neither a viewer that was there before it nor one that comes after it.
 */
import type { Problem } from '../common/result.ts'

/** What a connection is here for; `silent` until it has said so. */
type Role = 'silent' | 'recorder' | 'viewer' | 'foreign'

/**
 * From one address: a hundred devices, each with its tools beside it, and as many pages as anybody opens. One address alone
 * fills all, and no part of it keeps another out.
 */
export const PLACES: Readonly<Record<Role | 'all', number>> = { all: 600, silent: 150, recorder: 250, viewer: 100, foreign: 100 }
/** Who makes room first: those whose leaving costs least. A recorder keeps what it holds, and comes back. */
const GOES_FIRST: readonly Role[] = ['silent', 'viewer', 'foreign', 'recorder']

/** `since`: when it became what it is. `leave`: closes the connection of a place that is taken from it. */
type Place = { address: string; role: Role; since: number; leave(why: Problem): void }
type Places = {
  /** Undefined where there is none. A place is given back by `free`. */
  enter(address: string, leave: Place['leave']): Taken | undefined
}
export type Taken = {
  /** It has said what it is here for. False where its address has no such place left. */
  become(role: Exclude<Role, 'silent'>): boolean
  free(): void
}

export function createPlaces(most: Readonly<Record<Role | 'all', number>> = PLACES, now: () => number = () => performance.now()): Places {
  /** By address, in the order in which they came. */
  const all = new Map<string, Set<Place>>()
  let taken = 0
  const of = (address: string, role: Role): Place[] => [...(all.get(address) ?? [])].filter((p) => p.role === role)

  function free(place: Place): boolean {
    const mine = all.get(place.address)
    if (!mine?.delete(place)) return false
    taken--
    if (mine.size === 0) all.delete(place.address)
    return true
  }
  function evict(place: Place, expected: string, found: string): void {
    if (free(place)) place.leave({ field: 'connections', expected, found })
  }
  /** Of the address that has most, the newest of those that may go first; not for one who has as many. */
  function makeRoom(address: string): boolean {
    let biggest = ''
    for (const [a, places] of all) if (places.size > (all.get(biggest)?.size ?? 0)) biggest = a
    if ((all.get(address)?.size ?? 0) + 1 >= (all.get(biggest)?.size ?? 0)) return false
    const leaving = GOES_FIRST.map((role) => of(biggest, role).at(-1)).find((place) => place !== undefined)
    if (!leaving) return false
    evict(leaving, 'fewer of one address', 'more; another client takes this place')
    return true
  }
  function enter(address: string, leave: Place['leave']): Taken | undefined {
    // Who waits long without a word makes room for who has just come: to say hello takes a moment.
    const silent = of(address, 'silent')
    if (silent.length >= most.silent) evict(silent[0]!, 'a word of what it is here for', 'none, and many that wait; another takes this place')
    if (taken >= most.all && !makeRoom(address)) return undefined
    const place: Place = { address, role: 'silent', since: now(), leave }, mine = all.get(address)
    if (mine) mine.add(place)
    else all.set(address, new Set([place]))
    taken++
    return { become: (role) => become(place, role), free: () => { free(place) } }
  }
  function become(place: Place, role: Exclude<Role, 'silent'>): boolean {
    const others = of(place.address, role)
    place.since = now()
    if (others.length >= most[role]) {
      const leaving = role === 'viewer' ? soonest([...others, place]) : place
      if (leaving === place) return false
      evict(leaving, `at most ${most.viewer} viewers from one address`, 'one more, which came less soon after another and takes this place')
    }
    place.role = role
    return true
  }
  return { enter }
}

/**
 * The one that came soonest after another: of a flood any but its first, and nobody who came apart from it. Of equals the last,
 * so that a flood stops at itself.
 */
function soonest(places: readonly Place[]): Place {
  const inOrder = places.toSorted((a, b) => a.since - b.since)
  let found = inOrder[0]!, least = Infinity
  for (const [i, place] of inOrder.entries()) {
    const gap = place.since - (inOrder[i - 1]?.since ?? -Infinity)
    if (gap <= least) [found, least] = [place, gap]
  }
  return found
}

/** The same client by whichever of its names: an address of version 4 in one of version 6, and the network of 64 bits that one phone or flat has. */
export function clientOf(address: string | undefined): string {
  const plain = (address ?? '').replace(/^::ffff:/, '').replace(/%.*$/, '')
  if (/^127\.|^::1$/.test(plain)) return 'this machine'
  return plain.includes(':') ? networkOf(plain) : plain
}
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::'), left = head.split(':').filter(Boolean), right = tail?.split(':').filter(Boolean) ?? []
  const between = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  const groups = tail === undefined ? left : [...left, ...between, ...right]
  return `${groups.slice(0, 4).map((g) => Number.parseInt(g, 16).toString(16)).join(':')}::/64`
}
