import { checkModel } from './commands.ts'
const [from, n, runs, len] = process.argv.slice(2).map(Number) as [number, number, number, number]
for (let seed = from; seed < from + n; seed++) { const t = Date.now(); const r = await checkModel(runs, len, seed); console.log(seed, r.runs, r.attempts, (r.acts / r.runs).toFixed(1), Date.now() - t, 'ms', r.failure ?? 'ok') }
