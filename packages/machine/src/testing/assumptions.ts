/**
 * What the proof assumes of ports, platforms and the runtime, and what breaks without it. Each assumption is a
 * promise that the named environments keep. Taking it away shows which property it carries. An assumption that
 * carries nothing would not be needed. A property that no ablation breaks rests on the machine alone.
 */
import { ALIVE, CALLBACKS_CLASSES, CLASS, FIRST_TIMER, UNFAIR } from './environment/codes.ts'
import { ENVIRONMENTS, type EnvironmentName, type Powers } from './environment/powers.ts'

/** One assumption of the proof. */
export type Assumption = {
  id: string
  /** Who keeps it. */
  duty: 'transport port' | 'service port' | 'system call port' | 'screen port' | 'platform' | 'runtime'
  text: string
  /** What happens without it. */
  without: string
  environment: EnvironmentName
  powers: Partial<Powers>
  /** Fairness classes that are not assumed then. */
  unfair?: number
  /** The properties that break without it. They are measured, and compared by a test. */
  breaks: readonly string[]
}

const classes = (...names: (keyof typeof CLASS)[]): number => names.reduce((m, n) => m | (1 << CLASS[n]), 0)
const TIMERS = ((1 << UNFAIR) - 1) & ~((1 << FIRST_TIMER) - 1)
/** The second attempt, and what is left of the first. */
const again = { newAttempt: true, lateSuccess: true } as const
const away = { appMoves: true, timersFreeze: true } as const

/** Every assumption of the proof. */
export const ASSUMPTIONS: readonly Assumption[] = [
  { id: 'A1', duty: 'transport port', text: 'No callback is lost.', without: 'callbacks are lost', environment: 'rough', powers: { lose: true }, breaks: ['L7'] },
  { id: 'A2', duty: 'transport port', text: 'A leave works.', without: 'each leave may be rejected, without effect', environment: 'rough', powers: { leaveRejected: true }, breaks: ['S12', 'L7', 'L14'] },
  { id: 'A3', duty: 'transport port', text: 'A leave cancels the SDK\'s own pending restart.', without: 'a leave may miss it', environment: 'rough', powers: { leaveMissesRestart: true }, breaks: ['S12', 'L7'] },
  { id: 'A4', duty: 'transport port', text: 'A joined transport is asked isAlive, and its answer is true.', without: 'nobody asks', environment: 'rough', powers: { alive: false }, breaks: ['L3', 'L14'] },
  { id: 'A5', duty: 'transport port', text: 'Callbacks that were sent arrive in the end.', without: 'none needs to', environment: 'rough', powers: {}, unfair: CALLBACKS_CLASSES, breaks: ['L7'] },
  { id: 'A6', duty: 'service port', text: 'A start is decided within its time-out.', without: 'a start may outlast it', environment: 'rough', powers: { slowStart: true }, breaks: ['S13', 'S21', 'L6'] },
  { id: 'A7', duty: 'service port', text: 'A start is decided in the end, and told.', without: 'it need not be', environment: 'rough', powers: {}, unfair: classes('service'), breaks: ['L6', 'L12'] },
  { id: 'A8', duty: 'service port', text: 'An abort works.', without: 'each abort may fail, without effect', environment: 'rough', powers: { abortRejected: true }, breaks: ['S13', 'L6', 'L9'] },
  { id: 'A9', duty: 'service port', text: 'A launch is refused once.', without: 'a refusal comes again, after the next launch', environment: 'kind', powers: { ...away, serviceRefused: true, serviceWordLost: true, duplicate: true, refusalRepeats: true }, breaks: ['S3', 'S13', 'L6'] },
  { id: 'A10', duty: 'screen port', text: 'A disposal is told before anything else happens.', without: 'the screen may be gone before the machine hears of it', environment: 'rough', powers: { screenLag: true }, breaks: ['S2'] },
  { id: 'A11', duty: 'screen port', text: 'An exit works.', without: 'an exit may throw, and the screen stays', environment: 'rough', powers: { exitRejected: true }, breaks: ['L8'] },
  { id: 'A12', duty: 'system call port', text: 'The system\'s end is told before anything else happens.', without: 'it may cross our own', environment: 'rough', powers: { systemLag: true }, breaks: ['S16'] },
  { id: 'A13', duty: 'system call port', text: 'The report of an end works.', without: 'it may be rejected, and the system shows the call for ever', environment: 'rough', powers: { endRejected: true }, breaks: ['L11'] },
  { id: 'A14', duty: 'platform', text: 'The app becomes active again in the end.', without: 'timers stay frozen for ever', environment: 'rough', powers: { ...away, returnsToApp: false }, breaks: ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'L12', 'L14', 'L16'] },
  { id: 'A15', duty: 'runtime', text: 'Timers fire.', without: 'no timer needs to', environment: 'rough', powers: {}, unfair: TIMERS, breaks: ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'L12', 'L14', 'L16'] },
  { id: 'A16', duty: 'runtime', text: 'A new process sends `restored`.', without: 'it need not', environment: 'rough', powers: {}, unfair: classes('boot'), breaks: ['L1', 'L3', 'L4', 'L5', 'L6', 'L9', 'L11', 'L12'] },
  { id: 'A17', duty: 'runtime', text: 'A late success of an earlier attempt is given back.', without: 'it is dropped', environment: 'kind', powers: { ...again, staleDropped: true }, breaks: ['L8', 'L13', 'L15'] },
  { id: 'A18', duty: 'transport port', text: 'A late success of an earlier attempt is told in the end.', without: 'it need not be', environment: 'kind', powers: again, unfair: classes('leftover'), breaks: ['L8', 'L13', 'L15'] },
  { id: 'A19', duty: 'runtime', text: 'A join that waits begins once the attempt before it has settled.', without: 'it need not', environment: 'kind', powers: again, unfair: classes('attempt'), breaks: ['L8', 'L15'] },
  { id: 'A20', duty: 'runtime', text: 'isAlive is asked again and again.', without: 'it need never be', environment: 'rough', powers: {}, unfair: 1 << ALIVE, breaks: ['L3', 'L14'] },
  { id: 'A21', duty: 'runtime', text: 'Commands that wait in a queue reach their port.', without: 'they need not', environment: 'kind', powers: { commandQueue: true }, unfair: classes('port'), breaks: ['L6', 'L7'] },
  { id: 'A22', duty: 'platform', text: 'A service that was killed stays down, or is started as anew and told.', without: 'the system starts it again by itself, and its word may be lost', environment: 'rough', powers: { killedRestarts: true }, breaks: ['S13', 'S21', 'L6'] },
  { id: 'A23', duty: 'runtime', text: 'What the service still has to say of an attempt is told to that attempt.', without: 'the next attempt begins meanwhile, and takes it for its own', environment: 'kind', powers: { ...again, silent: true, serviceRefused: true, duplicate: true, staleServiceWord: true }, breaks: ['S3', 'S11', 'S13', 'S21', 'L6'] },
  { id: 'A24', duty: 'transport port', text: 'A subscription works.', without: 'it throws: the join is given up, and what the SDK does all the same is not heard', environment: 'rough', powers: { subscribeRejected: true }, breaks: ['S9', 'S12', 'L7'] },
  { id: 'A25', duty: 'transport port', text: 'A join that was rejected holds nothing, and does not succeed later.', without: 'the answer was wrong: it is rejected, and goes on', environment: 'rough', powers: { rejectedSucceeds: true }, breaks: ['S12', 'L7'] },
]

/** The environment in which an assumption is taken away. */
export const withoutAssumption = ({ id, environment, powers }: Assumption): { name: string; powers: Powers } => ({ name: `${environment} without ${id}`, powers: { ...ENVIRONMENTS[environment], ...powers } })
const BROKEN_POWERS = ['lose', 'leaveRejected', 'leaveMissesRestart', 'alive', 'slowStart', 'abortRejected', 'refusalRepeats', 'killedRestarts', 'staleServiceWord', 'subscribeRejected', 'rejectedSucceeds', 'screenLag', 'exitRejected', 'systemLag', 'endRejected', 'returnsToApp', 'staleDropped']
/** The same environment with the assumption kept. Everything must hold there. */
export const withAssumption = (a: Assumption): { name: string; powers: Powers } => {
  const kept = Object.fromEntries(Object.entries(a.powers).filter(([k]) => !BROKEN_POWERS.includes(k)))
  return { name: `${a.environment} for ${a.id}`, powers: { ...ENVIRONMENTS[a.environment], ...kept } }
}
