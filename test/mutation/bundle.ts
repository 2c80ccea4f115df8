/**
 * All the tests that a group of mutants needs, with the sources that are mutated, in one file. Stryker runs
 * this in its copy, after it has put the mutants in. There, `node_modules` is a link to the original, so the
 * packages are named by their files here: else the copy's tests would test the original.
 */
import { build } from 'esbuild'
import { bundleOf } from './bundle-of.ts'

const tests = (process.env['ONHOOK_MUTATION_TESTS'] ?? '').split(',').filter(Boolean)
if (tests.length === 0) throw new Error('ONHOOK_MUTATION_TESTS must name test files, separated by commas; run `pnpm mutation`, which does')

await build(bundleOf(tests))
