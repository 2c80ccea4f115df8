/**
 * `@onhook/machine/proof`: everything of the testing kit that needs nothing but the machine. There are tables that
 * can be read, run, explored and judged, and a world that can be moved by hand.
 */
export { createVirtualClock, type VirtualClock } from './kit/virtual-clock.ts'
export { createHostilePorts, type Hostile, type HostilePorts } from './kit/hostile-ports.ts'
export type { Hostility, Line, Scheduler } from './kit/hostile.ts'
export { createScheduler, type ChoiceScheduler } from './kit/scheduler.ts'
export { readTable, tableNamed, type ReadTable } from './read-table.ts'
export { bitOf, engineOf, type Engine } from './engine.ts'
export { compose, signalsOf, type Composition } from './compose.ts'
export { checkPurity } from './purity.ts'
export { firstDifference, type Difference, type WalkOptions } from './walk.ts'
export { whyOf } from '../why.ts'
export { OPERATORS, applyMutant, mutantsOf, startMutantsOf, type Mutant, type MutantCell, type Operator } from './mutants.ts'
export { strayMutantsOf, type StrayMutant } from './stray-mutants.ts'
export { classesOf, equivalenceOf, isEquivalent, type Look } from './bisimulation.ts'
export { DEFAULT_HASH, tableOfHash } from './known-tables.ts'
export type { PossibleEnd } from './end-seen.ts'
export { OUTCOMES_TOLD_MAX, STATES_TOLD_MAX, createMonitor, type Divergence, type Judgement, type Monitor, type MonitorOptions, type Possible, type Verdict } from './monitor.ts'
export type { ObservedRecord, ObservedStep } from './observed.ts'
export type { Outcome, Recorded } from './outcomes.ts'
export { suiteOf, type Observer, type Suite, type Word } from './suite.ts'
export {
  DUTIES, START_DUTIES, TIMER_DUTIES, checkDuties, checkStarts, checkTimers, indexDuties,
  type BrokenDuty, type Duty, type DutyIndex, type DutyPolicy, type DutyReport, type DutyStep, type StartDuty, type TimerDuty,
} from './duties/index.ts'
export { explore, checkEnvironment, checkTable, type CheckOptions, type Environment, type EnvironmentResult, type Kind, type ProductResult, type PropertyResult } from './check.ts'
export { ENVIRONMENTS, type EnvironmentName, type Powers } from './environment/powers.ts'
export { SAFETY, type SafetyId } from './environment/safety.ts'
export { LIVENESS, POSSIBILITY, type LeadsTo } from './environment/liveness.ts'
export { STATES_MAX, transitionsByKind, type Graph } from './environment/explore.ts'
export type { Counterexample } from './environment/story.ts'
export { START, addCommand, closeTable, coreStep, dropCommand, hasCommand, patchedTable, type Patch, type PlainState, type PlainStep, type StepFunction } from './patch.ts'
export { ASSUMPTIONS, withAssumption, withoutAssumption, type Assumption } from './assumptions.ts'
export { checkTasks, reportOf, runTask, type AssumptionResult, type CheckPart, type CheckReport, type CheckTask } from './report.ts'
export { BELIEF_STATES_MAX, NOT_MODELLED, TOLD_AGAIN, producible, type Producible } from './environment/producible.ts'
