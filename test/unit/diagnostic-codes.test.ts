/** `Diagnostic.code`: what its type lists is what the adapters report. */
import { DIAGNOSTICS } from '@onhook/adapters/ios-callkit'
import type { Diagnostic, KnownDiagnosticCode } from '@onhook/adapters/react-native'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { SOURCES, parse, reportedIn, textOf } from '../support/reported-diagnostics.ts'

/** The members of the type, as its source has them; those of the system call are the keys of their sentences. */
function listed(): string[] {
  const found: string[] = []
  for (const [file, name] of [['diagnostic.ts', 'KnownDiagnosticCode'], ['ios-callkit/diagnostics.ts', 'DIAGNOSTICS']] as const) ts.forEachChild(parse(file), node => {
    if (ts.isTypeAliasDeclaration(node) && node.name.text === name && ts.isUnionTypeNode(node.type)) for (const type of node.type.types) if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) found.push(type.literal.text)
  })
  return [...found, ...Object.keys(DIAGNOSTICS)]
}
const reported = [...new Set(SOURCES.flatMap(reportedIn).map(({ code }) => code))].toSorted()

test('each that is reported is listed, or made of a name as the type\'s words say', () => {
  const known = new Set(listed())
  expect(reported.filter(code => !code.includes('*') && !known.has(code))).toEqual([])
  expect(reported.filter(code => code.includes('*'))).toEqual(['*-failed', '*-threw', 'ignored-*', 'missing-*', 'no-*', 'permission-blocked-*', 'permission-check-failed-*', 'permission-unavailable-*'])
  // Enough was found for this to mean something.
  expect(reported.length).toBeGreaterThan(40)
})
test('each that is listed stands in a source that reports it, and once in the list', () => {
  const sources = SOURCES.map(textOf).join('\n'), all = listed()
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
  const folderOf = (file: string): string => file.split(/[\\/]/)[0]!, subpaths = [...new Set(SOURCES.map(folderOf))].filter(name => !name.endsWith('.ts')).toSorted(), texts = (subpath: string): string => SOURCES.filter(file => folderOf(file) === subpath).map(textOf).join('\n')
  const tells = subpaths.filter(subpath => /onDiagnostic|SessionOptions/.test(texts(subpath)))
  const exported = (subpath: string): string[] => {
    const found: string[] = []
    ts.forEachChild(parse(`${subpath}/index.ts`), node => { if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause)) found.push(...node.exportClause.elements.map(({ name }) => name.text)) })
    return found.filter(name => ['Diagnostic', 'KnownDiagnosticCode', 'OnDiagnostic'].includes(name)).toSorted()
  }
  expect(subpaths.filter(subpath => !tells.includes(subpath))).toEqual(['contract', 'fake', 'setup', 'webrtc'])
  expect(Object.fromEntries(tells.map(subpath => [subpath, exported(subpath)]))).toEqual(Object.fromEntries(tells.map(subpath => [subpath, ['Diagnostic', 'KnownDiagnosticCode', 'OnDiagnostic']])))
})
