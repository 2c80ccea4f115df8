/** Metro and Hermes for the tests: a bundle and what is in it, its bytecode, and a run of it in a VM. */
import { execFile } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Platform } from '../harness/resolve.ts'

const here = dirname(fileURLToPath(import.meta.url))
export const workspace = dirname(here)
export const repository = dirname(dirname(workspace))
export const EXAMPLE = join(repository, 'examples/react-native/index.js')
export const entry = (name: string): string => join(here, 'entries', `${name}.js`)

export type Bundle = {
  file: string
  bytes: number
  modules: { path: string; requires: { name: string; path: string | undefined }[] }[]
}
/** `default` lowers the syntax for the old VM, and is the one that Metro can minify; without it, what a release build of an app has. */
export type BundleOptions = { entry: string; platform: Platform; profile?: 'default'; minify?: boolean }

type Output = { code: number; stdout: string; stderr: string }
const run = (program: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Output> => new Promise(resolve => {
  execFile(program, args, { cwd: workspace, maxBuffer: 64 * 1024 * 1024, ...options }, (error, stdout, stderr) => resolve({ code: error ? 1 : 0, stdout, stderr }))
})
export const node = (args: string[], options?: { cwd?: string; env?: NodeJS.ProcessEnv }): Promise<Output> => run(process.execPath, args, options)

const made = new Map<string, Promise<Bundle>>()
/**
 * Each bundle is made once.
 * @throws with Metro's words when something cannot be resolved or transformed
 */
export function bundle(options: BundleOptions): Promise<Bundle> {
  const { entry, platform, profile, minify } = options
  const file = join(workspace, '.cache/bundles', `${entry.slice(repository.length + 1).replaceAll(/\W+/g, '-')}.${platform}${profile ? `.${profile}` : ''}${minify ? '.min' : ''}.js`)
  const known = made.get(file) ?? build(file, options)
  made.set(file, known)
  return known
}
async function build(file: string, options: BundleOptions): Promise<Bundle> {
  mkdirSync(dirname(file), { recursive: true })
  rmSync(`${file}on`, { force: true })
  const { stdout, stderr } = await node([join(here, 'build.cjs'), JSON.stringify({ ...options, out: file })])
  if (!existsSync(`${file}on`)) throw new Error(`Metro ended without a word: ${stdout}${stderr}`)
  const answer = JSON.parse(readFileSync(`${file}on`, 'utf8')) as { error?: string } & Omit<Bundle, 'file'>
  if (answer.error !== undefined) throw new Error(answer.error)
  return { ...answer, file }
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

/** Runs a bundle of profile `default` in the old VM, as on that phone. @returns what it printed */
export async function runInHermes(file: string, platform: Platform): Promise<string[]> {
  const whole = file.replace(/\.js$/, '.run.js')
  writeFileSync(whole, readFileSync(join(here, 'prelude.js'), 'utf8').replaceAll('PLATFORM', platform) + readFileSync(file, 'utf8'))
  const { stdout, stderr } = await run(join(workspace, 'node_modules/hermes-engine-cli/linux64-bin/hermes'), ['-w', whole])
  return `${stdout}${stderr}`.trimEnd().split('\n')
}
