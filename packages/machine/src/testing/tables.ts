/**
 * `@onhook/machine/tables`: the part of `@onhook/machine/testing` that a program needs which reads, runs and
 * judges by tables. Unlike the whole it loads where `fast-check` is not installed.
 */
export { readTable, type ReadTable } from './read-table.ts'
export { DEFAULT_HASH, tableOfHash } from './known-tables.ts'
export { createMonitor, type Divergence, type Judgement, type Monitor, type Possible, type Verdict } from './monitor.ts'
export type { Outcome, Recorded } from './outcomes.ts'
