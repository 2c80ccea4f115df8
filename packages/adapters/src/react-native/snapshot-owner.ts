/** Keeps track of whose snapshot is stored under a name: several calls of a process may store theirs there. */
import type { PersistPort } from '@onhook/machine'
import { perName } from './per-name.ts'

/** `by`: the call of this process that is kept, so that it is no dead one's. */
const ownerOf = perName((): { by?: object | undefined } => ({}))

/** Neither restores nor clears what is kept of another call that lives: only what a dead process has left is anybody's. */
export function owned(library: object, name: string, { load, save, clear }: PersistPort): PersistPort {
  const owner = ownerOf(library, name), me = {}, isFree = (): boolean => !owner.by || owner.by === me
  return {
    load: () => isFree() ? load() : undefined,
    save(text) {
      owner.by = me
      return save(text)
    },
    clear() {
      if (!isFree()) return
      owner.by = undefined
      return clear()
    },
  }
}
