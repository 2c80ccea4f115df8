/** Writes traces as one self-contained page, without a browser: for `onhook inspect --snapshot`, or in a test. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FileProblems } from '../common/file-problems.ts'
import { SNAPSHOT_PLAIN_MAX, type SnapshotBlock, writeSnapshot } from '../common/snapshot.ts'
import type { TraceRecord } from '../common/trace.ts'

const compress = promisify(gzip)

/** `problems`: what could not be read of its file. If nothing in the file was a trace, the page says that too. */
export type SnapshotTrace = { name: string; records: readonly TraceRecord[]; problems?: FileProblems | undefined }

/**
 * Writes a file that anybody can open from disk, without a relay and without a network. Missing folders are created.
 * The address `out.html#call/seq` opens it at that step.
 *
 * @param uiDir the folder of the built page, if it is not the one in this package
 * @throws if the page is not built, or the file cannot be written
 */
export async function saveSnapshot(
  path: string, traces: readonly SnapshotTrace[], uiDir = fileURLToPath(new URL('../../dist-ui', import.meta.url)),
): Promise<void> {
  const template = await readFile(join(uiDir, 'snapshot.html'), 'utf8').catch(() => {
    throw new Error(`the page is not built: ${join(uiDir, 'snapshot.html')} is not there. Run \`npx -y pnpm@10.34.9 build\` in the repository.`)
  })
  const blocks = await Promise.all(traces.filter((t) => t.records.length > 0 || !t.problems).map(async ({ name, records }): Promise<SnapshotBlock> => {
    const text = records.map((r) => `${JSON.stringify(r)}\n`).join('')
    return text.length > SNAPSHOT_PLAIN_MAX ? { name, text: (await compress(text, { level: 9 })).toString('base64'), gzip: true } : { name, text }
  }))
  const name = traces.length === 1 ? traces[0]!.name : basename(path), problems = traces.flatMap((t) => t.problems ?? [])
  const page = writeSnapshot(template, { name, blocks, problems })
  if (!page.ok) throw new Error(`${page.problem.field} must be ${page.problem.expected}, found ${page.problem.found}`)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, page.value)
}
