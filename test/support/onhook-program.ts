/**
 * The program `onhook`, bundled from its sources: started as often as these tests start it, a loader of TypeScript
 * costs more than what is tested. Modules that a test gives it are bundled along, so that they share the machine with
 * it, as a team's modules do. Whether the published package starts is the business of `scripts/pack-smoke.ts`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cli = join(root, 'packages/inspector/src/cli')
/** What to give to `node` before the arguments of `onhook`, to start it from its sources: it reads TypeScript then. */
export const FROM_SOURCES: readonly string[] = ['--conditions=@onhook/source', '--import', 'tsx', join(cli, 'main.ts')]

export type OnhookProgram = {
  /** What to give to `node` before the arguments. */
  readonly args: readonly string[]
  /** Where a module that was bundled along is now. */
  moduleOf(path: string): string
  remove(): void
}

/** @param modules paths from the root, each file of another name */
export async function buildOnhook(modules: readonly string[] = []): Promise<OnhookProgram> {
  const dir = mkdtempSync(join(tmpdir(), 'onhook-program-')), at = (path: string): string => join(dir, `${basename(path, '.ts')}.js`)
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}')
  await build({
    // A worker of a check is a file of its own beside the program.
    entryPoints: [join(cli, 'main.ts'), join(cli, 'check-worker.ts'), ...modules.map(m => join(root, m))],
    outdir: dir, entryNames: '[name]', bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', conditions: ['@onhook/source'], logLevel: 'error',
    banner: { js: `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)` }, // for ws, which is CommonJS
  })
  return { args: [join(dir, 'main.js')], moduleOf: at, remove: () => { rmSync(dir, { recursive: true }) } }
}
