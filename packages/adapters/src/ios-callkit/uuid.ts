/**
 * CallKit names calls by UUIDs; calls here may have any name. A UUID made here begins with a mark by which a later process
 * recognises it. A call that has the mark but belongs to nobody is an orphan. So no table of names has to survive a restart.
 */
const MARK = 'ca11ca11-0000-8000-8000-'

/** A UUID of version 8 (RFC 9562: the layout is ours): mark, milliseconds, and a serial number. */
export const uuidOf = (now: number, serial: number): string => MARK + (Math.floor(now) * 64 + serial % 64).toString(16).padStart(12, '0')

/**
 * The form in which ids are compared: lower case. Something that should be an id and is not becomes a falsy value other than the undefined or
 * null of a missing id.
 */
export const idOf = (id: unknown): string | undefined => typeof id === 'string' ? id.toLowerCase() : (id && '') as string | undefined

/** Did some process of ours name this call? */
export const isMarked = (uuid: string): boolean => uuid.startsWith(MARK)
