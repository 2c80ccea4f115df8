/**
 * `@onhook/machine/testing`: what a team needs to check its own adapter, screen or extension.
 * `fast-check` is an optional peer, needed by the arbitraries only.
 */
export { eventArbitrary, eventsOf, orderings } from './arbitraries.ts'
export { createLedger, type Ledger } from './ledger.ts'
export { readTable, tableNamed, type ReadTable } from './read-table.ts'
export { bitOf, engineOf, type Engine } from './engine.ts'
export { compose, type Composition } from './compose.ts'
export { OPERATORS, applyMutant, mutantsOf, type Mutant, type MutantCell, type Operator } from './mutants.ts'
export { classesOf, equivalenceOf, isEquivalent, type Look } from './bisimulation.ts'
export { DEFAULT_HASH, tableOfHash } from './known-tables.ts'
export { OUTCOMES_TOLD_MAX, STATES_TOLD_MAX, createMonitor, type Divergence, type Judgement, type Monitor, type MonitorOptions, type Possible, type Verdict } from './monitor.ts'
export type { ObservedRecord, ObservedStep } from './observed.ts'
export type { Outcome, Recorded } from './outcomes.ts'
export { suiteOf, type Observer, type Suite, type Word } from './suite.ts'
export { DUTIES, checkDuties, indexDuties, type BrokenDuty, type Duty, type DutyIndex, type DutyPolicy, type DutyReport, type DutyStep } from './duties/index.ts'
