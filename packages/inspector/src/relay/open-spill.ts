/** Opens the folder of a spill, and turns what earlier relays left in it into history again. */
import { basename } from 'node:path'
import type { Devices } from './devices.ts'
import type { History } from './history.ts'
import { Spill } from './spill.ts'
import { earlierFiles, reread, takeSpillFolder } from './spill-folder.ts'
import { reasonOf } from './spill-words.ts'

export type OpenSpill = { spill: Spill; resume(history: History, devices: Devices): Promise<void>; close(): Promise<void> }

/** @throws when the folder cannot be written, or another relay writes to it */
export async function openSpill(folder: string, tell: (line: string) => void): Promise<OpenSpill> {
  const giveBack = await takeSpillFolder(folder)
  const spill = new Spill(folder, tell)
  return {
    spill,
    async resume(history, devices) {
      const { files, leftOut } = await earlierFiles(folder)
      if (leftOut.length > 0) {
        const [what, are, it] = leftOut.length === 1 ? ['a file', 'is', 'it'] : [`${leftOut.length} files`, 'are', 'one']
        const examples = leftOut.slice(0, 5).join(' ')
        tell(`--spill: ${what} of earlier relays would be too much at once and ${are} not shown; to see ${it}: onhook inspect ${examples}`)
      }
      for (const { path, device, run } of files) {
        const known = devices.greet(device, run, undefined, Date.now())
        if (!known) { tell(`--spill: ${basename(path)} is of one device too many and is not shown`); continue }
        known.live = false
        if (spill.file(known.id)) {
          tell(`--spill: ${basename(path)} is a second file of ${device.name} and is not shown; to see it: onhook inspect ${path}`)
          continue
        }
        try {
          const { size, unreadable } = await reread(path, (record) => history.resume(known.id, record))
          spill.resume(known.id, { path, device, run, size })
          if (unreadable > 0) tell(`--spill: ${unreadable === 1 ? 'a line' : `${unreadable} lines`} of ${basename(path)} could not be read`)
        } catch (error) { tell(`--spill: ${basename(path)} could not be read: ${reasonOf(error)}`) }
      }
    },
    close: async () => { spill.settle(); await giveBack() },
  }
}
