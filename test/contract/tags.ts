/** Reads which test shows what: the tags at the end of test titles, as in `a late success is left again [C4.4 SC1]`. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** `title`: with that of the group in which it stands, and `…` for what is filled in when it runs. */
export type Tagged = { file: string; title: string; ids: string[] }

const root = fileURLToPath(new URL('../../', import.meta.url))
const FOLDERS = ['test/contract', 'test/unit', 'test/properties', 'test/conformance', 'test/recordings', 'test/races', 'packages/machine/src', 'packages/adapters/src', 'packages/inspector/src', 'examples']
const TAG = / \[((?:[CDV]|SC)\d[\w. ]*)\]$/

/** Every test file of the repository that the ordinary run takes, from the root, sorted. */
export function testFiles(): string[] {
  const found = FOLDERS.flatMap(folder => {
    try { return readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map(f => `${folder}/${f.replaceAll('\\', '/')}`) } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  })
  return found.filter(f => /\.test\.tsx?$/.test(f) && !/node_modules|\/dist\//.test(f)).sort()
}

/** What a title says, with `…` for what is filled in when it runs. Undefined when it is no literal. */
function titleOf(node: ts.Expression | undefined): string | undefined {
  if (!node) return undefined
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node)) return node.head.text + node.templateSpans.map(s => `…${s.literal.text}`).join('')
  return undefined
}
const isCallOf = (names: readonly string[], callee: ts.Expression): boolean =>
  ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee) ? isCallOf(names, callee.expression) : ts.isIdentifier(callee) && names.includes(callee.text)
/** `test`, `it` and what is made of them: `test.each(rows)`, `test.prop(arbitraries)`, `plain`. */
const TESTS = ['test', 'it', 'plain'], GROUPS = ['describe']

export function tagsIn(file: string, text: string): Tagged[] {
  const tagged: Tagged[] = []
  if (!/ \[(?:[CDV]|SC)\d/.test(text)) return tagged
  const visit = (node: ts.Node, group: string): void => {
    if (ts.isCallExpression(node)) {
      const title = titleOf(node.arguments[0])?.replaceAll(/%[sio]|\$\w+/g, '…')
      if (title !== undefined && isCallOf(GROUPS, node.expression)) group = `${title}: `
      const found = title !== undefined && isCallOf(TESTS, node.expression) ? TAG.exec(title) : null
      if (found) tagged.push({ file, title: group + title!.slice(0, found.index), ids: found[1]!.split(' ') })
    }
    ts.forEachChild(node, child => visit(child, group))
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS), '')
  return tagged
}

/** Every tagged test of the repository. */
export const readTags = (): Tagged[] => testFiles().flatMap(file => tagsIn(file, readFileSync(root + file, 'utf8')))
