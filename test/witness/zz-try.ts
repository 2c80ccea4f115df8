import { compile } from '@onhook/machine'
import { writeFileSync, mkdirSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { machineHeader, configHeader } from './table-header.ts'
import { WITNESSED } from './environments.ts'
const t = compile(undefined, { policy: process.env.MIC ? { serviceTypes: ['microphone'] } : {} })
for (const name of process.argv.slice(2)) {
  const dir = `/tmp/wit-${name}`; mkdirSync(dir, { recursive: true })
  writeFileSync(`${dir}/machine.h`, machineHeader(t)); writeFileSync(`${dir}/config.h`, configHeader((WITNESSED as any)[name]))
  const here = import.meta.dirname
  execFileSync('gcc', ['-std=c11','-O2','-Wall','-Wextra','-I', dir,'-I', here, `${here}/search.c`, '-o', `${dir}/search`], { stdio: 'inherit' })
  const t0 = Date.now()
  const out = JSON.parse(execFileSync(`${dir}/search`).toString())
  console.log(name, Date.now()-t0, out.states, out.transitions, out.depth, out.starts)
  console.log('  violated', Object.entries(out.safety).filter(([,v]: any)=>v.violated).map(([k,v]: any)=>k+':'+v.violated).join(' '), '; unmet', Object.entries(out.safety).filter(([,v]: any)=>!v.met).map(([k])=>k).join(' '))
  for (const [k,v] of Object.entries(out.safety) as any) if (v.path) console.log('   ', k, v.path.join(' → '))
  if (process.env.MOVES) console.log('  ', Object.entries(out.moves).filter(([,v])=>v).map(([k,v])=>k+':'+v).join(' '))
}
