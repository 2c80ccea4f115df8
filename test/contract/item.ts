/** One thing that is promised: what a test may name in its title. */
export type Item = {
  id: string
  kind: 'clause' | 'detail' | 'scenario' | 'rule'
  says: string
  /** Where the rule or the bug was published. */
  source?: { title: string; url?: string }
  /** Properties of the model check that prove it over all orderings: S safety, L liveness, G agreement, P possibility; duties (R, F) name their clauses themselves. */
  properties?: readonly string[]
}
export type Section = { title: string; about: string; items: readonly Item[] }
