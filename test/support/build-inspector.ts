/** The inspector's page, built from its sources for a test. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Into a folder of its own, so that a test never sees a stale one and disturbs none. */
export async function buildInspector(): Promise<{ dir: string; remove(): Promise<void> }> {
  const inspector = fileURLToPath(new URL('../../packages/inspector', import.meta.url)), dir = await mkdtemp(join(tmpdir(), 'onhook-inspector-'))
  await promisify(execFile)(process.execPath, [join(inspector, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', dir, '--emptyOutDir', '--logLevel', 'error'], { cwd: inspector })
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) }
}
