/** Every broken machine through the check, and what is written down of it. */
import { ENVIRONMENTS, LIVENESS, POSSIBILITY, SAFETY, checkEnvironment, checkTable, patchedTable } from '@onhook/machine/proof'
import { BROKEN } from './broken.ts'
import { IMPLIED } from './implied.ts'

export const PROPERTIES: readonly string[] = [...Object.keys(SAFETY), ...LIVENESS.map(p => p.id), ...POSSIBILITY.map(p => p.id)]
export type Caught = {
  id: string
  what: string
  environment: string
  /** The properties that catch it. */
  by: string[]
  /** The shortest story with which its own property catches it. */
  story: readonly string[]
  /** How many duties of single cells catch it. */
  duties: number
  /** It is another table, and not another runtime. */
  isChanged: boolean
}
const SAME = patchedTable(() => {}).hash

export const catchAll = (): Caught[] => BROKEN.map(({ id, what, patch, environment, powers }) => {
  const table = patchedTable(patch)
  const { properties } = checkEnvironment(table, { name: environment, powers: { ...ENVIRONMENTS[environment], ...powers } })
  const violated = properties.filter(p => p.verdict === 'violated'), told = violated.find(p => p.id === id)?.counterexample
  return {
    id, what, environment: powers ? `${environment} with ${Object.entries(powers).map(([k, v]) => (v === true ? k : `${k} ${v}`)).join(', ')}` : environment,
    by: violated.map(p => p.id), story: told ? [...told.story, ...(told.forever ?? [])] : [],
    duties: checkTable(table).filter(p => p.verdict === 'violated').length, isChanged: table.hash !== SAME,
  }
})

/** By property that is implied, by each other property: a machine that the first catches and the second does not; of several, the one that fewest others catch. */
export const separationsOf = (caught: readonly Caught[]): Record<string, Record<string, string>> =>
  Object.fromEntries(Object.keys(IMPLIED).map(id => {
    const mine = caught.filter(c => c.by.includes(id)).toSorted((a, b) => a.by.length - b.by.length)
    return [id, Object.fromEntries(PROPERTIES.filter(p => p !== id).map(p => [p, mine.find(c => !c.by.includes(p))?.what ?? NONE]))]
  }))
/** There is none: the other property is the stronger one. */
export const NONE = 'none'

/** For people: each machine, where it was put, and how its property catches it. */
export const storiesOf = (caught: readonly Caught[]): string => `<!-- Written by \`vitest -u test/proof/broken.test.ts\`. Do not edit. -->
# The broken machines, and how each is caught

The call machine with one mistake each, from [broken.ts](broken.ts) and [alone.ts](alone.ts), and the shortest story with which the property that it is aimed at catches it. [The proof](../../docs/proof.md#properties) says what the properties claim, [the environment](../../docs/environment.md) what the powers are.

${caught.map(({ id, what, environment, by, story }) => {
  const others = by.filter(p => p !== id)
  return `## ${id}: one that ${what}\n\nIn \`${environment}\`. ${others.length === 0 ? 'Nothing else catches it.' : `Also caught by ${others.join(' ')}.`}\n\n\`\`\`\n${story.join('\n')}\n\`\`\`\n`
}).join('\n')}`
