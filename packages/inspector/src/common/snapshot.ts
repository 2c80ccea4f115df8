/**
 * One self-contained file: the page with the trace in it. It opens from disk without a request, and shows the same in ten
 * years. The page is a template that is built alongside the one that the relay serves. Its one script and its one style are
 * allowed by their hashes, and nothing else is, so that no part of a trace can become code.
 *
 * The trace is in data blocks, which no browser runs. They are JSON in which every `<` is written `\u003c`, so that no text
 * of a trace can end a block. A big block is compressed.
 */
import type { FileProblems } from './file-problems.ts'
import type { Result } from './result.ts'
import { refuse } from './result.ts'

/** Where the template has room for the data: a comment in its head. */
export const SNAPSHOT_PLACE = '<!--onhook:data-->'
const META_ID = 'onhook-snapshot'

export type PageParts = { policy: string; icon: string; style: string; script: string }
/** The template, of its parts. A page that is such a file makes it again of its own. */
export const templateOf = ({ policy, icon, style, script }: PageParts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Onhook inspector</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
${SNAPSHOT_PLACE}
</head>
<body>
<div id="root"></div>
<script type="module">${script}</script>
</body>
</html>
`

/** What is told of a block: the file or the device that its records are of. */
export type SnapshotBlock = {
  name: string
  /** Records that came from a device and not from a file. */
  device?: { id: string; name: string; platform: string }
  /** A statechart that the device sent. */
  chart?: unknown
  /** JSON Lines; in a compressed block gzip in base64. */
  text: string
  gzip?: boolean
}
type SnapshotMeta = { v: 1; name: string; blocks: Omit<SnapshotBlock, 'text'>[]; problems?: FileProblems[] }
/** `problems`: of files that its records came from. */
export type Snapshot = { name: string; blocks: SnapshotBlock[]; problems?: FileProblems[] }

/** Longer texts are worth compressing, in characters. */
export const SNAPSHOT_PLAIN_MAX = 2_000_000

/** JSON as it may stand in a page: a `<` is only ever inside of a text, where it can be written otherwise. */
const inPage = (json: string): string => json.replaceAll('<', '\\u003c')

/** @returns the page, or what is wrong with the template */
export function writeSnapshot(template: string, snapshot: Snapshot): Result<string> {
  const parts = template.split(SNAPSHOT_PLACE)
  if (parts.length !== 2) return refuse('template', 'the built page with one place for a trace', `${parts.length - 1} places`)
  const meta: SnapshotMeta = { v: 1, name: snapshot.name, blocks: snapshot.blocks.map(({ text: _, ...told }) => told) }
  if (snapshot.problems?.length) meta.problems = snapshot.problems
  const blocks = snapshot.blocks.map((b, i) => `<script type="application/x-ndjson" id="${META_ID}-${i}">${b.gzip ? b.text : `\n${inPage(b.text)}`}</script>`)
  return { ok: true, value: [parts[0], `<script type="application/json" id="${META_ID}">${inPage(JSON.stringify(meta))}</script>\n`, blocks.join('\n'), parts[1]].join('') }
}

/** What a page carries; undefined in one that carries nothing. @param textOf the text of the element with an id */
export function readSnapshot(textOf: (id: string) => string | undefined): Snapshot | undefined {
  const text = textOf(META_ID)
  if (text === undefined) return undefined
  const meta = JSON.parse(text) as SnapshotMeta
  const blocks = meta.blocks.map((b, i) => ({ ...b, text: textOf(`${META_ID}-${i}`) ?? '' }))
  return { name: meta.name, blocks, ...(meta.problems && { problems: meta.problems }) }
}
