/** `keepTraces` and `upload` as docs/production.md gives them, to be run by tests: what stands before its own example. */
import { readFileSync } from 'node:fs'

/** @returns TypeScript that exports both, with the page's own imports */
export function productionModule(): string {
  const page = readFileSync(new URL('../../docs/production.md', import.meta.url), 'utf8')
  const head = /```ts run\n([\s\S]*?)\n\/\/ Here it is printed/.exec(page)?.[1]
  if (head === undefined) throw new Error('expected a block `ts run` in docs/production.md with a line "// Here it is printed", found none')
  return `${head}\nexport { keepTraces, upload }\n`
}
