import type { CloseRecord } from '../../common/index.ts'
/** An older writer left `settled` out, and wrote `close` only when it was. */
export const isSettledRow = (row: CloseRecord): boolean => row.settled !== false
