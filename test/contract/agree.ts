/** Do the contract, the tests and the model check speak of the same things? */
import { DUTIES } from '@onhook/machine/testing'
import type { Item } from './item.ts'
import type { Tagged } from './tags.ts'

/** The properties of the model check that are no duties. */
const PROPERTY = /^(S([1-9]|1\d|2[0-4])|L([1-9]|1[0-3])|[GP][1-3])$/
const clausesOf = (duty: { source: string }): string[] => duty.source.split(' ').filter(id => /^[CD]\d/.test(id))

/** What proves an item over all orderings: the properties that it names, and the duties that name it. */
export const propertiesOf = ({ id, properties = [] }: Item): string[] =>
  [...new Set([...properties, ...DUTIES.filter(d => clausesOf(d).includes(id)).map(d => d.id)])]

/** What is wrong between the contract, the tests and the duties, in words; empty when every id has a test and every name is known. */
export function problemsOf(items: readonly Item[], tagged: readonly Tagged[], duties: readonly { id: string; source: string }[] = DUTIES): string[] {
  const known = new Set(items.map(i => i.id)), shown = new Set(tagged.flatMap(t => t.ids)), proved = new Set(duties.map(d => d.id))
  const isHeading = (id: string): boolean => items.some(i => i.id.startsWith(`${id}.`))
  return [
    ...items.filter((i, n) => items.findIndex(j => j.id === i.id) !== n).map(i => `the contract has ${i.id} twice`),
    ...items.flatMap(i => (i.properties ?? []).filter(p => !PROPERTY.test(p) && !proved.has(p)).map(p => `${i.id} is proved by ${p}, which no model check knows`)),
    ...duties.flatMap(d => clausesOf(d).filter(id => !known.has(id)).map(id => `the duty ${d.id} names ${id}, which the contract does not know`)),
    ...tagged.flatMap(t => t.ids.filter(id => !known.has(id) || isHeading(id)).map(id =>
      `${t.file}: "${t.title}" names ${id}, which ${known.has(id) ? 'is a heading: name one of its details' : 'the contract does not know'}`)),
    ...items.filter(i => !isHeading(i.id) && !shown.has(i.id)).map(i => `${i.id} has no test: name it in the title of the test that shows it, as in "… [${i.id}]"`),
  ]
}
