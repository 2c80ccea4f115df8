/** Builds the inspector's page for a run of the end-to-end tests: once, and not for each file. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with the built page. */
    inspectorPage: string
  }
}

/** Into a folder of its own, so that a test never sees a stale one and disturbs none. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const inspector = fileURLToPath(new URL('../../packages/inspector', import.meta.url)), dir = await mkdtemp(join(tmpdir(), 'onhook-inspector-'))
  await promisify(execFile)(process.execPath, [join(inspector, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', dir, '--emptyOutDir', '--logLevel', 'error'], { cwd: inspector })
  provide('inspectorPage', dir)
  return () => rm(dir, { recursive: true, force: true })
}
