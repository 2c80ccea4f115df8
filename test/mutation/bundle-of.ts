/** How the tests of a group are bundled: Stryker's copy builds it with the mutants in, and `scripts/mutation.ts` asks what goes into it. */
import type { BuildOptions } from 'esbuild'
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { BUNDLE } from './groups.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

type Manifest = { name: string; exports: Record<string, string | Record<string, string>> }
const sources = new Map(readdirSync(`${root}packages`).flatMap(directory => {
  const { name, exports } = JSON.parse(readFileSync(`${root}packages/${directory}/package.json`, 'utf8')) as Manifest
  return Object.entries(exports).flatMap(([path, to]): [string, string][] => {
    const source = typeof to === 'object' ? to['@onhook/source'] : undefined
    return source ? [[name + path.slice(1), `${root}packages/${directory}/${source}`]] : []
  })
}))

/** @param tests files, from the root */
export const bundleOf = (tests: readonly string[]): BuildOptions => ({
  stdin: {
    // `require`, so that each file's hooks stay its own. And a mutant is killed by the first run of a property that fails: nobody asks for a smaller one.
    contents: [
      `import { describe } from 'vitest'`, `import fc from 'fast-check'`, `import './support/seed.ts'`,
      `fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true })`,
      ...tests.map(path => `describe(${JSON.stringify(path)}, () => { require(${JSON.stringify(root + path)}) })`),
    ].join('\n'),
    resolveDir: `${root}test`, loader: 'ts',
  },
  outfile: root + BUNDLE,
  bundle: true, format: 'cjs', platform: 'node', target: 'node20', packages: 'external', tsconfigRaw: '{}', jsx: 'automatic', logLevel: 'error',
  plugins: [{
    name: 'sources',
    setup(b) {
      b.onResolve({ filter: /^@onhook\// }, ({ path }) => {
        const file = sources.get(path)
        return file === undefined ? undefined : { path: file }
      })
      b.onLoad({ filter: /\.test\.tsx?$/ }, ({ path }) => ({
        loader: path.endsWith('x') ? 'tsx' : 'ts',
        contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      }))
    },
  }],
})
