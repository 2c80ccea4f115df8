/** What the parts of a spill share: the name of a file, and errors in words. */
import { messageOf } from '../common/message-of.ts'

/** Which file is whose: hidden, so that `onhook inspect folder/*` reads traces only. */
export const DEVICES_FILE = '.onhook-devices'

/** Why a file could not be written or read, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') return `the disk is full (${code})`
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `there is no right to write there (${code})`
  if (code === 'ENOENT') return 'it is not there (ENOENT)'
  return messageOf(error)
}
