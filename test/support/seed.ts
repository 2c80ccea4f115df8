/** One seed for every property, printed in the test's name; `FC_SEED=… pnpm test` tries another. */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_125) })
