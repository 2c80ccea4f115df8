/**
 * Builds the two pages, the inspector's and the call page, into their `dist-ui`. What was built is kept until
 * a source changes. `node … build.ts` builds both, `node … build.ts inspector` one; `start.ts` calls it before it listens.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '../..')
const packages = ['machine', 'adapters', 'inspector'].map(name => join(root, 'packages', name))

export type Page = { name: string; configFile: string; root: string; outDir: string; sources: readonly string[] }
export const INSPECTOR: Page = {
  name: 'inspector', root: join(root, 'packages/inspector/src/ui'), configFile: join(root, 'packages/inspector/vite.config.ts'), outDir: join(root, 'packages/inspector/dist-ui'),
  sources: [join(root, 'packages/inspector/src'), join(root, 'packages/inspector/vite.config.ts'), join(root, 'pnpm-lock.yaml')],
}
export const CALL_PAGE: Page = {
  name: 'call page', root: join(here, 'page'), configFile: join(here, 'vite.config.ts'), outDir: join(here, 'dist-ui'),
  sources: [join(here, 'page'), join(here, 'phone'), join(here, 'vite.config.ts'), ...packages.map(p => join(p, 'src')), join(root, 'pnpm-lock.yaml')],
}
/** In a built page: the hash of the sources that it was built from. */
const STAMP = '.sources'

/** @returns whether it had to be built */
async function buildPage(page: Page): Promise<boolean> {
  const hash = await hashOf(page.sources)
  const stamp = join(page.outDir, STAMP)
  const isFresh = async (): Promise<boolean> => existsSync(stamp) && await readFile(stamp, 'utf8') === hash
  if (await isFresh()) return false
  const { build } = await import('vite')
  // Built beside and then renamed, so that nobody is served half a page.
  const beside = join(root, '.cache', `${page.name.replace(' ', '-')}-${process.pid}`)
  await mkdir(join(root, '.cache'), { recursive: true })
  await build({ root: page.root, configFile: page.configFile, logLevel: 'error', build: { outDir: beside, emptyOutDir: true } })
  await writeFile(join(beside, STAMP), hash)
  await rm(page.outDir, { recursive: true, force: true })
  try { await rename(beside, page.outDir) } catch (error) {
    // Another start has built the same at the same time, and was quicker.
    await rm(beside, { recursive: true, force: true })
    if (!await isFresh()) throw error
  }
  return true
}

/** Both, one after the other: two at once need twice the memory and are no faster on two cores. */
export async function buildPages(onBuilding: (name: string) => void = () => undefined, pages: readonly Page[] = [INSPECTOR, CALL_PAGE]): Promise<void> {
  for (const page of pages) {
    const begin = Date.now()
    if (await buildPage(page)) onBuilding(`built the ${page.name} in ${((Date.now() - begin) / 1000).toFixed(1)} s`)
  }
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  const add = async (path: string): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined)
    if (!entries) {
      hash.update(path.slice(root.length)).update(await readFile(path))
      return
    }
    for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      if (!/\.test\.tsx?$/.test(entry.name)) await add(join(path, entry.name))
    }
  }
  for (const path of paths) await add(path)
  return hash.digest('hex')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const only = process.argv[2]
  // On stderr: what comes after it may have something for scripts on stdout.
  await buildPages(words => console.error(words), [INSPECTOR, CALL_PAGE].filter(page => only === undefined || page.name === only))
}
