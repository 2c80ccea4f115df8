/**
 * Packs the packages as they would be published and uses them from a bare folder: every entry of `exports`
 * exists and loads, nothing of the workspace is needed, and a consumer's types check. First without fast-check, which only
 * the entries in `NEEDS_FAST_CHECK` may need; never with a test runner.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, tool } from './gates.ts'

const NEEDS_FAST_CHECK = new Set(['@onhook/machine/testing'])
const fail = (what: string): never => { console.error(what); process.exit(1) }
for (const name of ['machine', 'adapters', 'inspector']) if (!existsSync(`${root}packages/${name}/dist`)) {
  const { code, output } = await tool('tsc', ['-b', '--force'], { quiet: true })
  if (code !== 0) fail(output)
}

/** The program, with nothing beside it that only tests have: it proves the machine in one environment, and replays a trace. Fails unless both end with 0. */
function tryProgram(): void {
  const beside = join(folder, 'alone')
  // The packages as they are, and of other packages what they depend on: no fast-check, which only `@onhook/machine/testing` needs.
  cpSync(join(folder, 'node_modules/@onhook'), join(beside, 'node_modules/@onhook'), { recursive: true })
  for (const name of ['@xmldom/xmldom', 'cac', 'valibot', 'ws', 'xstate']) {
    mkdirSync(join(beside, 'node_modules', name, '..'), { recursive: true })
    symlinkSync(realpathSync(join(folder, 'node_modules', name)), join(beside, 'node_modules', name))
  }
  const trace = join(beside, 'trace.jsonl'), program = join(beside, 'node_modules/@onhook/inspector/bin.mjs')
  writeFileSync(trace, [
    'user.join', 'transport.accepted', 'transport.joined', 'user.leave', 'transport.left',
  ].map(type => `${JSON.stringify({ v: 1, kind: 'step', event: { type } })}\n`).join(''))
  for (const args of [['check', '--environment', 'kind', '--no-assumptions'], ['replay', trace]]) {
    const { status, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: beside, encoding: 'utf8' })
    if (status !== 0) fail(`onhook ${args[0]} of the packed packages ends with ${status}, expected 0\n${stderr}`)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'onhook-pack-'))
try {
  mkdirSync(join(folder, 'node_modules/@onhook'), { recursive: true })
  const specifiers: string[] = []
  for (const name of ['machine', 'adapters', 'inspector']) {
    const source = `${root}packages/${name}`
    // npm knows which files belong to a package; the private source condition is taken out as publishing does.
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: source, stdio: ['ignore', 'pipe', 'pipe'] })
    const target = join(folder, 'node_modules/@onhook', name)
    mkdirSync(target)
    execFileSync('tar', ['-xzf', join(folder, readdirSync(folder).find(f => f.startsWith(`onhook-${name}-`))!), '-C', target, '--strip-components=1'])
    const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as { exports: Record<string, string | Record<string, string>>; dependencies?: Record<string, string>; peerDependencies?: Record<string, string> }
    for (const [path, entry] of Object.entries(manifest.exports)) {
      if (typeof entry === 'string') continue
      delete entry['@onhook/source']
      for (const file of Object.values(entry)) {
        if (!existsSync(join(target, file))) fail(`@onhook/${name}: exports["${path}"] names ${file}, which is not in the package`)
      }
      specifiers.push(`@onhook/${name}${path.slice(1)}`)
    }
    writeFileSync(join(target, 'package.json'), JSON.stringify(manifest))
    const modules = `${source}/node_modules`
    for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const link = join(folder, 'node_modules', dependency)
      if (dependency.startsWith('@onhook/') || dependency === 'vitest' || dependency === 'fast-check' || existsSync(link) || !existsSync(join(modules, dependency))) {
        continue
      }
      mkdirSync(join(link, '..'), { recursive: true })
      symlinkSync(join(modules, dependency), link)
    }
  }
  const load = (list: string[]): void => {
    writeFileSync(join(folder, 'load.mjs'), list.map(s => `await import('${s}')`).join('\n'))
    execFileSync(process.execPath, ['load.mjs'], { cwd: folder, stdio: 'inherit' })
  }
  load(specifiers.filter(s => !NEEDS_FAST_CHECK.has(s)))
  for (const s of NEEDS_FAST_CHECK) if (!specifiers.includes(s)) fail(`${s} is no entry any more; take it off the list in scripts/pack-smoke.ts`)
  symlinkSync(`${root}packages/machine/node_modules/fast-check`, join(folder, 'node_modules/fast-check'))
  load([...NEEDS_FAST_CHECK])
  symlinkSync(`${root}node_modules/@types`, join(folder, 'node_modules/@types'))
  writeFileSync(join(folder, 'use.mjs'), `import { createCall } from '@onhook/machine'
const call = createCall({ transport: { subscribe: emit => (globalThis.emit = emit, () => {}), join() {}, leave() { emit({ type: 'transport.left' }) } } })
call.join(); emit({ type: 'transport.joined' }); const end = await call.leave()
if (end.reason !== 'local-leave') throw new Error(end.reason)
`)
  execFileSync(process.execPath, ['use.mjs'], { cwd: folder, stdio: 'inherit' })
  tryProgram()
  writeFileSync(join(folder, 'use.ts'), `import { createCall, type CallEnd, type TransportPort } from '@onhook/machine'
import { createWebRtcTransport } from '@onhook/adapters/webrtc'
import { createRecorder } from '@onhook/inspector'
declare const transport: TransportPort
const call = createCall({ transport, inspect: r => createRecorder({ url: 'ws://x' }).record(r) })
export const end: Promise<CallEnd> = call.leave('button')
export const make: (...a: Parameters<typeof createWebRtcTransport>) => TransportPort = createWebRtcTransport
// @ts-expect-error the source of a leave is one of a list
void call.leave('boredom')
`)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: {
    strict: true, noEmit: true, module: 'nodenext', target: 'es2023', lib: ['es2023', 'dom'], types: [],
  }, files: ['use.ts'] }))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const { code, output } = await tool('tsc', ['-p', folder], { quiet: true })
  if (code !== 0) fail(output)
  console.log(`${specifiers.length} entries load, and a consumer's types check`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
