/** Small helpers of the scripts: run a command and say what came of it. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
/** Sources are run without a build: tsx, and the condition under which packages resolve to their sources. */
export const SOURCE = ['--conditions=@onhook/source', '--import', 'tsx']

/** Runs a command in the root, showing its output. Resolves with its exit code; 127 when it could not be started. */
export function run(
  command: string, args: string[], options: { quiet?: boolean; env?: Record<string, string> } = {},
): Promise<{ code: number; output: string }> {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (!options.quiet) process.stdout.write(chunk)
    })
    child.on('error', error => resolve({ code: 127, output: `${command}: ${error.message}` }))
    child.on('close', code => resolve({ code: code ?? 1, output }))
  })
}
/** A tool from node_modules/.bin. */
export const tool = (name: string, args: string[], options?: Parameters<typeof run>[2]): ReturnType<typeof run> =>
  run(`${root}node_modules/.bin/${name}`, args, options)
export const script = (path: string, args: string[] = [], options?: Parameters<typeof run>[2]): ReturnType<typeof run> =>
  run(process.execPath, [...SOURCE, `${root}${path}`, ...args], options)
