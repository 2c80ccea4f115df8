/**
 * Places for those who have shown the token. Bounded for each address and for what is done there, so that a flood of viewers
 * keeps no recorder out, nor one of recorders a viewer, nor those who say nothing either; and when all places are taken, who
 * comes from an address that has fewer takes the newest place of the address that has most. So nobody is kept out by another.
 */

/** What a connection is here for; `silent` until it has said so. */
type Role = 'silent' | 'recorder' | 'viewer' | 'foreign'

/** From one address: a hundred devices, each with its tools beside it, and as many pages as anybody opens. One address alone fills all, and no part of it keeps another out. */
export const PLACES: Readonly<Record<Role | 'all', number>> = { all: 600, silent: 150, recorder: 250, viewer: 100, foreign: 100 }
/** Who makes room first: those whose leaving costs least. A recorder keeps what it holds, and comes back. */
const GOES_FIRST: readonly Role[] = ['silent', 'viewer', 'foreign', 'recorder']

/** `leave`: closes the connection of a place that is taken from it. */
type Place = { address: string; role: Role; leave(): void }
type Places = {
  /** Undefined where there is none. A place is given back by `free`. */
  enter(address: string, leave: () => void): Taken | undefined
}
export type Taken = {
  /** It has said what it is here for. False where its address has no such place left. */
  become(role: Exclude<Role, 'silent'>): boolean
  free(): void
}

export function createPlaces(most: Readonly<Record<Role | 'all', number>> = PLACES): Places {
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
  const evict = (place: Place | undefined): boolean => { if (!place || !free(place)) return false; place.leave(); return true }
  /** Of the address that has most, the newest of those that may go first; not for one who has as many. */
  function makeRoom(address: string): boolean {
    let biggest = ''
    for (const [a, places] of all) if (places.size > (all.get(biggest)?.size ?? 0)) biggest = a
    if ((all.get(address)?.size ?? 0) + 1 >= (all.get(biggest)?.size ?? 0)) return false
    for (const role of GOES_FIRST) if (evict(of(biggest, role).at(-1))) return true
    return false
  }
  return {
    enter(address, leave) {
      // Who waits long without a word makes room for who has just come: to say hello takes a moment.
      const silent = of(address, 'silent')
      if (silent.length >= most.silent) evict(silent[0])
      if (taken >= most.all && !makeRoom(address)) return undefined
      const place: Place = { address, role: 'silent', leave }, mine = all.get(address)
      if (mine) mine.add(place)
      else all.set(address, new Set([place]))
      taken++
      return {
        become(role) {
          if (of(address, role).length >= most[role]) return false
          place.role = role
          return true
        },
        free: () => { free(place) },
      }
    },
  }
}

/** The same client by whichever of its names: an address of version 4 in one of version 6, and the network of 64 bits that one phone or flat has. */
export function clientOf(address: string | undefined): string {
  const plain = (address ?? '').replace(/^::ffff:/, '').replace(/%.*$/, '')
  if (/^127\.|^::1$/.test(plain)) return 'this machine'
  return plain.includes(':') ? networkOf(plain) : plain
}
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::'), left = head.split(':').filter(Boolean), right = tail?.split(':').filter(Boolean) ?? []
  const groups = tail === undefined ? left : [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right]
  return `${groups.slice(0, 4).map((g) => Number.parseInt(g, 16).toString(16)).join(':')}::/64`
}
