/** `Diagnostic.code`: what its type lists is what the adapters report. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DIAGNOSTICS } from '@onhook/adapters/ios-callkit'
import type { Diagnostic, KnownDiagnosticCode } from '@onhook/adapters/react-native'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../packages/adapters/src', import.meta.url)), parse = (file: string): ts.SourceFile => ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
const REPORTERS: ReadonlySet<string> = new Set(['tell', 'diagnose', 'report', 'refuse'])

/** A text, or a template whose holes are `*`, that an expression may be. */
function textsIn(node: ts.Node): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node)) return [node.templateSpans.reduce((text, span) => `${text}*${span.literal.text}`, node.head.text)]
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(textsIn)
  return []
}
function reportedIn(source: ts.SourceFile): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { expression: callee, arguments: [first] } = node, name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : ''
      // Other functions of these names say a state, in one word.
      if (first && REPORTERS.has(name)) found.push(...textsIn(first).filter(text => /^[\w*]+(-[\w*]+)+$/.test(text)))
    }
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'code' && ts.isObjectLiteralExpression(node.parent) && node.parent.properties.some(p => p.name?.getText() === 'port')) found.push(...textsIn(node.initializer))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
/** The members of the type, as its source has them; those of the system call are the keys of their sentences. */
function listed(): string[] {
  const found: string[] = []
  for (const [file, name] of [['diagnostic.ts', 'KnownDiagnosticCode'], ['ios-callkit/diagnostics.ts', 'DIAGNOSTICS']] as const) ts.forEachChild(parse(file), node => {
    if (ts.isTypeAliasDeclaration(node) && node.name.text === name && ts.isUnionTypeNode(node.type)) for (const type of node.type.types) if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) found.push(type.literal.text)
  })
  return [...found, ...Object.keys(DIAGNOSTICS)]
}
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/^ios-callkit.diagnostics/.test(file) && file !== 'diagnostic.ts')
const reported = [...new Set(files.flatMap(file => reportedIn(parse(file))))].toSorted()

test('each that is reported is listed, or made of a name as the type\'s words say', () => {
  const known = new Set(listed())
  expect(reported.filter(code => !code.includes('*') && !known.has(code))).toEqual([])
  expect(reported.filter(code => code.includes('*'))).toEqual(['*-failed', '*-threw', 'missing-*', 'no-*', 'permission-blocked-*', 'permission-check-failed-*', 'permission-unavailable-*'])
  // Enough was found for this to mean something.
  expect(reported.length).toBeGreaterThan(40)
})
test('each that is listed stands in a source that reports it, and once in the list', () => {
  const sources = files.map(file => readFileSync(join(root, file), 'utf8')).join('\n'), all = listed()
  expect(all.filter(code => !sources.includes(`'${code}'`))).toEqual([])
  expect(all.filter((code, at) => all.indexOf(code) !== at)).toEqual([])
})
test('an editor offers the known ones, and any other text is a code too', () => {
  const known: Diagnostic['code'] = 'channel-blocked' satisfies KnownDiagnosticCode, other: Diagnostic['code'] = 'on-call-threw'
  // @ts-expect-error it is none of the known ones
  const misspelt: KnownDiagnosticCode = 'chanel-blocked'
  expect([known, other, misspelt]).toHaveLength(3)
})
test('each subpath that tells diagnostics has their types, so that no app asks a second one for them', () => {
  const subpaths = readdirSync(root, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name), texts = (subpath: string): string => files.filter(file => file.split(/[\\/]/)[0] === subpath).map(file => readFileSync(join(root, file), 'utf8')).join('\n')
  const tells = subpaths.filter(subpath => /onDiagnostic|SessionOptions/.test(texts(subpath)))
  const exported = (subpath: string): string[] => {
    const found: string[] = []
    ts.forEachChild(parse(`${subpath}/index.ts`), node => { if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause)) found.push(...node.exportClause.elements.map(({ name }) => name.text)) })
    return found.filter(name => ['Diagnostic', 'KnownDiagnosticCode', 'OnDiagnostic'].includes(name)).toSorted()
  }
  expect(subpaths.filter(subpath => !tells.includes(subpath))).toEqual(['contract', 'fake', 'setup', 'webrtc'])
  expect(Object.fromEntries(tells.map(subpath => [subpath, exported(subpath)]))).toEqual(Object.fromEntries(tells.map(subpath => [subpath, ['Diagnostic', 'KnownDiagnosticCode', 'OnDiagnostic']])))
})
