/**
 * The properties of the proof, and which of them one trace can show to be broken. The words are the proof's own
 * (`docs/proof.md`): a test compares them.
 *
 * - `step`: judged at each step, and marked there.
 * - `end`: something must happen in the end. Judged where the trace says that the attempt is done (`close`), or that
 *   the time for it is up (its timer); until then it is told as open.
 * - `no`: no record of a trace decides it; `why` says what is missing.
 */
export type Property = { readonly id: string; readonly says: string } & ({ readonly judged: 'step' | 'end'; readonly note?: string } | { readonly judged: 'no'; readonly why: string })

const at = (id: string, says: string, note?: string): Property => ({ id, says, judged: 'step', ...(note !== undefined && { note }) })
const inTheEnd = (id: string, says: string, note?: string): Property => ({ id, says, judged: 'end', ...(note !== undefined && { note }) })
const not = (id: string, says: string, why: string): Property => ({ id, says, judged: 'no', why })

/** What was is in a trace; what could have been is not. */
const POSSIBLE = 'It is about what could still have come. A trace holds only what came.'

export const PROPERTIES: readonly Property[] = [
  at('S1', 'the screen is exited at most once'),
  at('S2', 'the screen is exited only while it is mounted'),
  at('S3', 'the service is launched at most once per activation of the app or grant of the permission, and never while it is pending or shown'),
  at('S4', 'no launch after an abort, or when it is over'),
  at('S5', 'no abort without a launch, a start or a restore since the last one'),
  at('S6', 'no abort where nothing was launched, started or restored'),
  at('S7', 'subscribed once per attempt'),
  at('S8', 'unsubscribed at most once'),
  at('S9', 'no unsubscribe before subscribe'),
  at('S10', 'joined once per attempt', 'It is not judged whether the next attempt waits until the last has settled: each attempt is a trace of its own.'),
  at('S11', 'a notification is shown only for a call that is wanted, or while a new process sweeps it', 'While joining, it is judged only by the default table: another policy may launch there.'),
  at('S12', 'settled with the transport down and the microphone hot only while a callback that says so is on its way', 'A call counts as hot when its last sign was one of life and no leave was commanded after it.'),
  at('S13', 'settled with a notification only while its start is still to be told'),
  at('S14', 'ended with the transport down means unsubscribed'),
  at('S15', 'ended means that the screen is not mounted'),
  at('S16', 'a system call is reported once, and ended once, and only while the system has it'),
  at('S17', 'the end is recorded exactly once'),
  at('S18', 'what is of another attempt changes nothing'),
  at('S19', 'once settled, commands only give back what succeeded or appeared late'),
  not('S20', 'every event is answered in every state', 'It is about all states and events. A trace holds only those that came, and each of its steps is an answer.'),
  at('S21', 'no abort while a start is pending'),
  at('S22', 'launched only while the app is active and permitted'),
  at('S23', 'nothing leaves ended'),
  at('S24', 'no command twice in one step'),
  at('G1', 'connection lost is said only after a loss'),
  at('G2', 'a call that the user left is recorded as left by the user'),
  at('G3', 'a call is recorded as left by the user only if the user, the button or the screen ended it'),
  at('G4', 'a call is joined only if the transport has said so'),
  inTheEnd('L1', 'leaving leads to ended'),
  inTheEnd('L2', 'a screen that is gone leads to ended'),
  inTheEnd('L3', 'a dead SDK leads to ended', 'An SDK counts as dead when it has said so. A trace cannot show that one died silently.'),
  inTheEnd('L4', 'reconnecting leads to joined or ended'),
  inTheEnd('L5', 'joining leads out of joining'),
  inTheEnd('L6', 'ended leads to no notification'),
  inTheEnd('L7', 'ended leads to a microphone that is free', 'As in S12.'),
  inTheEnd('L8', 'over with a mounted screen leads to its exit, its disposal, or the next attempt'),
  inTheEnd('L9', 'a notification that outlived its process is swept', 'No record says whether one did: a new process must sweep in any case.'),
  at('L10', 'a deferred launch is made in the step that allows it'),
  inTheEnd('L11', 'over with a system call leads to its end there'),
  inTheEnd('L12', 'ended leads to settled'),
  inTheEnd('L13', 'what an earlier attempt still holds is given back', 'Judged where its success is reported to this attempt.'),
  not('L14', 'a restoration that is not true is found out, or becomes true', 'No record says whether media flow: a restoration that is not true looks like one that is.'),
  not('L15', 'a join that waits leads to the next attempt, or is given up', 'The runtime holds a join that waits, and no record shows it.'),
  inTheEnd('L16', 'a call that was asked to stop ends'),
  not('P1', 'while the SDK can join and nobody asked to stop, joined can be reached', POSSIBLE),
  not('P2', 'from joined, reconnecting and joined again can be reached', POSSIBLE),
  not('P3', 'from everywhere, settled can be reached', POSSIBLE),
]

const said = new Map(PROPERTIES.map((p) => [p.id, p.says[0]!.toUpperCase() + p.says.slice(1)]))
/** A property in words, as a sentence without its stop. */
export const saysOf = (id: string): string => said.get(id) ?? id
