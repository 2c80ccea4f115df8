/** Metro and Hermes for the tests: a release's bundle and what is in it, its bytecode, and a run of it in a VM. */
import { execFile, fork, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import type { Platform } from '../harness/resolve.ts'
import { lower } from './vm/lower.ts'

const here = dirname(fileURLToPath(import.meta.url))
export const workspace = dirname(here)
export const repository = dirname(dirname(workspace))
export const EXAMPLE = join(repository, 'examples/react-native/index.js')
export const PLATFORMS = ['android', 'ios'] as const
/** Of hermes-compiler 250829098.0.17, which react-native 0.86.3 asks for. */
export const BYTECODE = 98
export const entry = (name: string): string => join(here, 'entries', `${name}.js`)

export type Bundle = {
  file: string
  bytes: number
  modules: { path: string; requires: { name: string; path: string | undefined }[] }[]
}
export type BundleOptions = { entry: string; platform: Platform }

type Output = { code: number; stdout: string; stderr: string }
const run = (program: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Output> => new Promise(resolve => {
  execFile(program, args, { cwd: workspace, maxBuffer: 64 * 1024 * 1024, ...options }, (error, stdout, stderr) => resolve({ code: error ? 1 : 0, stdout, stderr }))
})
export const node = (args: string[], options?: { cwd?: string; env?: NodeJS.ProcessEnv }): Promise<Output> => run(process.execPath, args, options)

type Answer = { out: string; error: string } | ({ out: string } & Omit<Bundle, 'file'>)
type Metro = { child: ChildProcess; waiting: Map<string, (answer: Answer) => void> }
let metro: Metro | undefined
function start(): Metro {
  const child = fork(join(here, 'build.cjs'), { cwd: workspace, silent: true, execArgv: [] }), waiting: Metro['waiting'] = new Map()
  let said = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => { said += chunk.toString() })
  child.on('message', answer => waiting.get((answer as Answer).out)?.(answer as Answer))
  child.on('close', () => { for (const [out, answer] of waiting) answer({ out, error: `Metro ended without a word: ${said}` }) })
  return { child, waiting }
}
export const closeMetro = (): void => { if (metro?.child.connected) metro.child.disconnect() }

const made = new Map<string, Promise<Bundle>>()
let last: Promise<unknown> = Promise.resolve()
/**
 * Each bundle is made once, one after the other: Metro has work for both cores by itself.
 * @throws with Metro's words when something cannot be resolved or transformed
 */
export function bundle(options: BundleOptions): Promise<Bundle> {
  const { entry, platform } = options
  const file = join(workspace, '.cache/bundles', `${entry.slice(repository.length + 1).replaceAll(/\W+/g, '-')}.${platform}.js`)
  const known = made.get(file)
  if (known) return known
  const mine = last.then(() => build(file, options))
  made.set(file, mine)
  // Who asks ahead of time waits for it later.
  last = mine.catch(() => undefined)
  return mine
}
async function build(file: string, options: BundleOptions): Promise<Bundle> {
  mkdirSync(dirname(file), { recursive: true })
  const { child, waiting } = metro ??= start()
  const answer = await new Promise<Answer>(resolve => {
    waiting.set(file, resolve)
    child.send({ ...options, out: file })
  })
  waiting.delete(file)
  if ('error' in answer) throw new Error(answer.error)
  return { file, bytes: answer.bytes, modules: answer.modules }
}

/** To the bytecode of this React Native's own Hermes. @returns its file, its bytes, and the version in its header */
export async function compile(file: string): Promise<{ file: string; bytes: number; version: number }> {
  const out = file.replace(/\.js$/, '.hbc')
  const { code, stderr } = await run(join(workspace, 'node_modules/hermes-compiler/hermesc/linux64-bin/hermesc'), ['-emit-binary', '-O', '-w', '-out', out, file])
  if (code !== 0) throw new Error(stderr)
  return { file: out, bytes: statSync(out).size, version: versionOf(out) }
}

const MAGIC = 0x1f1903c103bc1fc6n
/** A file of bytecode begins with a magic number and its version. */
export function versionOf(file: string): number {
  const head = Buffer.alloc(12), handle = openSync(file, 'r')
  readSync(handle, head)
  closeSync(handle)
  if (head.readBigUInt64LE() !== MAGIC) throw new Error(`${file} is no Hermes bytecode`)
  return head.readUInt32LE(8)
}

/** Runs a bundle of the example in the old VM, as on that phone, and plays a call there: `vm/phone.ts`. @returns what it printed */
export async function runInHermes(file: string, platform: Platform): Promise<string[]> {
  const whole = file.replace(/\.js$/, '.run.js')
  // That VM knows no class and no `async`: esbuild refuses them.
  const { outputFiles: [phone] } = buildSync({
    entryPoints: [join(here, 'vm/phone.ts')], bundle: true, write: false, format: 'iife', target: 'es2020', supported: { class: false, 'async-await': false }, define: { PLATFORM: JSON.stringify(platform) },
  })
  writeFileSync(whole, `${phone!.text}${lower(readFileSync(file, 'utf8'))}\nplay()\n`)
  const { stdout, stderr } = await run(join(workspace, 'node_modules/hermes-engine-cli/linux64-bin/hermes'), ['-w', whole])
  return `${stdout}${stderr}`.trimEnd().split('\n')
}
