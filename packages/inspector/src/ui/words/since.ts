import type { Row } from '../../common/index.ts'
import { timeOf } from '../store/row-kind.ts'
import { relative } from './format.tsx'

/** When a row was, since the call's first record; empty where its record says no time. @param ms where it stands on the scale of time */
export const since = (row: Row, ms: number): string => (timeOf(row) === undefined ? '' : relative(ms))
