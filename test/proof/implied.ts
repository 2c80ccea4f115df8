/**
 * Properties that no machine can break without breaking another too. They are kept because they say what a person
 * would feel, and name it first.
 */
export type Implied = {
  /** What breaks it breaks one of these as well. */
  by: readonly string[]
  why: string
}
export const IMPLIED: Readonly<Record<string, Implied>> = {
  S1: { by: ['S2'], why: 'After an exit no screen of this call is mounted. Only one that waits for the next attempt may be, or one whose exit has failed, and the machine is told of neither: in the same run without it, it exits again all the same, with nothing mounted.' },
  L6: { by: ['S13', 'L12', 'S23'], why: 'What has ended stays ended (S23) and settles, again and again if need be (L12). A start is decided and told, so a notification that never goes is one day simply shown; and then it is shown in something settled (S13).' },
  L9: { by: ['S3', 'S6', 'S13', 'P3'], why: 'What the restore does not abort may not be aborted later (S6) nor launched over (S3). The same snapshot stands beside no notification as well, and there it can settle (P3); by the same events it settles beside one (S13).' },
  L13: { by: ['L15', 'P3'], why: 'The machine has no part in it: the runtime gives back what an earlier attempt holds, or drops it (A17). Where it is dropped, the attempt after it can still settle (P3), and a join that then waits never begins (L15).' },
}
