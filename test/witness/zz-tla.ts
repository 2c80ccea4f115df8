import { compile } from '@onhook/machine'
import { WITNESSED } from './environments.ts'
import { count } from './tla/check.ts'
const t = compile()
let t0 = Date.now(), c0 = process.cpuUsage().user
for (const e of process.argv.slice(2)) { console.log(e, count(t, (WITNESSED as any)[e], 100000), Date.now() - t0, (process.cpuUsage().user - c0) / 1e6, 's cpu'); t0 = Date.now() }
