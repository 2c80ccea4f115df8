/** The inspector as a visitor has it: the page built from its sources, served by a real relay, in a real browser. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Relay, startRelay } from '@onhook/inspector/relay'
import type { Page } from 'playwright-core'

const run = promisify(execFile)
const inspector = fileURLToPath(new URL('../../packages/inspector', import.meta.url))

export type BuiltPage = { dir: string; remove(): Promise<void> }

/** Builds the page into a folder of its own, so that a test never sees a stale one and disturbs none. */
export async function buildInspectorPage(): Promise<BuiltPage> {
  const dir = await mkdtemp(join(tmpdir(), 'onhook-inspector-'))
  await run(process.execPath, [join(dirname(inspector), 'inspector/node_modules/vite/bin/vite.js'), 'build', '--outDir', dir, '--emptyOutDir', '--logLevel', 'error'], { cwd: inspector })
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) }
}

export const startInspector = (page: BuiltPage): Promise<Relay> => startRelay({ uiDir: page.dir })

/** What a page did that it should not: errors, and requests to anywhere but the relay. */
export function watchPage(page: Page, origin: string): { problems: string[] } {
  const problems: string[] = []
  page.on('pageerror', error => { problems.push(String(error)) })
  page.on('console', message => { if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text()) })
  page.on('request', request => { const url = new URL(request.url()); if (url.protocol.startsWith('http') && url.origin !== origin) problems.push(`requested ${url.href}`) })
  return { problems }
}
