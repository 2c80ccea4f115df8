/**
 * Sizes in texts: `<!-- size:createCall -->12.5 kB<!-- /size -->` is rewritten from what `pnpm size` has measured, so that a
 * sentence cannot outlive the bundle that it speaks of.
 */
import { readFileSync, writeFileSync } from 'node:fs'

/** What an entry costs: `bytes` is what it adds to a bundle that has what it shares with others, `alone` what it costs without that. */
export type Measured = { code: string; bytes: number; alone: number }

const PAGES = ['README.md', 'ARCHITECTURE.md', 'packages/machine/README.md', 'packages/adapters/README.md', 'docs/ios.md']
/** 1 kB is 1,000 B here, one digit behind the point: whoever gates says bytes. */
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

/** By the names that an entry exports; an adapter of a calling SDK has `alone` too, and all of them have `vendors`: the least and the most. */
export function sizesOf(rows: readonly Measured[]): Record<string, string> {
  const named = rows.flatMap(row => {
    const key = /export \{ (.+?) \}/.exec(row.code)?.[1] ?? /from '.*\/([\w-]+)\.ts'/.exec(row.code)?.[1]
    return key === undefined ? [] : [[key.replaceAll(', ', '+'), row] as const]
  })
  const vendors = named.filter(([key, row]) => key.endsWith('Transport') && row.alone !== row.bytes && !key.startsWith('createReactNative'))
    .map(([, row]) => row)
  const range = (of: (row: Measured) => number): string => {
    const all = vendors.map(of)
    return `${(Math.min(...all) / 1000).toFixed(1)} to ${kB(Math.max(...all))}`
  }
  return {
    ...Object.fromEntries(named.flatMap(([key, { bytes, alone }]) => [[key, kB(bytes)], [`${key}.alone`, kB(alone)]])),
    vendors: range(row => row.bytes), 'vendors.alone': range(row => row.alone),
  }
}

const MARKER = /<!-- size:([\w.+]+) -->([^<\n]*)<!-- \/size -->/g
/**
 * The text with its sizes brought up to date.
 * @throws Error for a name that is not measured, and for a marker that is not closed on its line
 */
export function withSizes(text: string, sizes: Readonly<Record<string, string>>, where: string): string {
  const opened = text.split('<!-- size:').length - 1, whole = [...text.matchAll(MARKER)].length
  if (opened !== whole) {
    throw new Error(`${where}: each <!-- size:name --> must be closed by <!-- /size --> on its line, found ${opened} opened, ${whole} whole`)
  }
  return text.replace(MARKER, (_, name: string) => {
    const value = sizes[name]
    if (value === undefined) throw new Error(`${where}: a size must be one of ${Object.keys(sizes).join(', ')}, found "${name}"`)
    return `<!-- size:${name} -->${value}<!-- /size -->`
  })
}

/** Writes the texts, or only looks. @returns the paths of those that were stale */
export function bringSizes(root: string, rows: readonly Measured[], { write }: { write: boolean }): string[] {
  const sizes = sizesOf(rows)
  return PAGES.filter((path) => {
    const old = readFileSync(`${root}${path}`, 'utf8'), text = withSizes(old, sizes, path)
    if (text !== old && write) writeFileSync(`${root}${path}`, text)
    return text !== old
  })
}
