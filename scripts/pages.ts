/**
 * Builds the two pages, the inspector's and the example's call page, into their `dist-ui`. What was built is kept until
 * a source changes. `node … pages.ts` builds both, `node … pages.ts inspector` one; `pnpm start` calls it before it listens.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url)), example = join(root, 'examples/two-phones')
const packages = ['machine', 'adapters', 'inspector'].map(name => join(root, 'packages', name))

export type Page = { name: string; configFile: string; root: string; outDir: string; sources: readonly string[] }
export const INSPECTOR: Page = {
  name: 'inspector', root: join(root, 'packages/inspector/src/ui'), configFile: join(root, 'packages/inspector/vite.config.ts'),
  outDir: join(root, 'packages/inspector/dist-ui'),
  sources: [join(root, 'packages/inspector/src'), join(root, 'packages/inspector/vite.config.ts'), join(root, 'pnpm-lock.yaml')],
}
export const CALL_PAGE: Page = {
  name: 'call page', root: join(example, 'page'), configFile: join(example, 'vite.config.ts'), outDir: join(example, 'dist-ui'),
  sources: [join(example, 'page'), join(example, 'phone'), join(example, 'vite.config.ts'), ...packages.map(p => join(p, 'src')), join(root, 'pnpm-lock.yaml')],
}
/** In a built page: the hash of the sources that it was built from. */
const STAMP = '.sources'

/** Each page is built by the Vite of its own package. */
type Vite = { build(config: { root: string; configFile: string; logLevel: 'error'; build: { outDir: string; emptyOutDir: boolean } }): Promise<unknown> }
const viteOf = async (page: Page): Promise<Vite> => await import(pathToFileURL(createRequire(page.configFile).resolve('vite')).href) as Vite

/** @returns whether it had to be built */
async function buildPage(page: Page): Promise<boolean> {
  const hash = await hashOf(page.sources)
  const stamp = join(page.outDir, STAMP)
  const isFresh = async (): Promise<boolean> => existsSync(stamp) && await readFile(stamp, 'utf8') === hash
  if (await isFresh()) return false
  const { build } = await viteOf(page)
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
