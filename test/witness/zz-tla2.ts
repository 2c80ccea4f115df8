import { compile } from '@onhook/machine'
import { WITNESSED } from './environments.ts'
import * as C from './tla/zz-check.ts'
const t = compile()
const m = C as any
const go = (label: string, f: (s: string) => string, next: string, inv: string[], max = 400) => {
  const c0 = process.cpuUsage().user
  const r = m.runWith(f, t, (WITNESSED as any).kind, next, inv, max)
  console.log(label, r.states_explored, (r.error_message ?? '').slice(0, 100), (process.cpuUsage().user - c0) / 1e3, 'ms')
}
const id = (s: string) => s
go('one state', id, 'Next', [], 1)
go('no inv', id, 'Next', [])
go('inv', id, 'Next', C.INVARIANTS as string[])
go('ways', id, 'NextAndWays', [])
go('no violated', s => s.replace('a.bad \\cup Violated(a, s9, e, c, Reason[List[a.m][e]])', '{}'), 'Next', [])
go('no step', s => s.replace('Step(a, e, outcomes[i])]', 'a]'), 'Next', [])
