/** Is each source of the machine that has code mutated by `pnpm mutation`? Costs nothing, and is a gate of `pnpm test`. */
import { problemsOf } from '../test/mutation/files.ts'
import { root } from './gates.ts'

const problems = problemsOf(root)
for (const p of problems) console.log(`FAILED ${p}`)
process.exit(problems.length > 0 ? 1 : 0)
