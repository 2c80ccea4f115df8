/** The tables of the chart, by their hashes: a mutant of a rule that shows in a table is found here first. */
import { compile, type Policy } from '@onhook/machine'
import { expect, test } from 'vitest'
import { hashOfPolicy } from '../../packages/machine/src/hash.ts'

const policies = (['when-joined', 'when-joining', 'never'] satisfies Policy['launchService'][])
  .flatMap(launchService => [['mediaPlayback'], ['microphone']].map(types => ({ launchService, serviceTypes: types as Policy['serviceTypes'] })))

test.each(policies)('the table of $launchService with $serviceTypes is the one that is written down', policy => {
  expect(compile(undefined, { policy }).hash).toBe(hashOfPolicy(policy))
})
