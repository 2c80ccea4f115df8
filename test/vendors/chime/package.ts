/**
 * The real amazon-chime-sdk-js in one file. Vitest has Node resolve packages by the condition `module` as well, and by that condition
 * @aws-sdk/core names files without extensions, which Node does not find; esbuild does.
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { buildSync } from 'esbuild'

const requireHere = createRequire(import.meta.url)
export const { version } = requireHere('amazon-chime-sdk-js/package.json') as { version: string }

export function loadChime(): typeof import('amazon-chime-sdk-js') {
  const folder = new URL('../.cache/', import.meta.url).pathname, file = `${folder}amazon-chime-sdk-js-${version}.cjs`
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true })
    const mine = `${file}.${process.pid}`
    buildSync({ entryPoints: [requireHere.resolve('amazon-chime-sdk-js')], bundle: true, platform: 'node', format: 'cjs', outfile: mine, logLevel: 'error' })
    renameSync(mine, file) // another process may do the same
  }
  return requireHere(file) as typeof import('amazon-chime-sdk-js')
}
