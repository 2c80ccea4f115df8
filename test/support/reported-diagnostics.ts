/** What the adapters' sources report as diagnostics, read off their syntax: the code and the words of each call that reports one. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../packages/adapters/src', import.meta.url))
export const parse = (file: string): ts.SourceFile => ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
/** The sources, without the tables of codes and of sentences. */
export const SOURCES: readonly string[] = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/diagnostics?\.ts$/.test(file))
export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

const REPORTERS: ReadonlySet<string> = new Set(['tell', 'diagnose', 'report', 'refuse'])

/** A text, or a template whose holes are `*`, that an expression may be. */
function textsIn(node: ts.Node): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node)) return [node.templateSpans.reduce((text, span) => `${text}*${span.literal.text}`, node.head.text)]
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(textsIn)
  return []
}
/** `message`: its words, with `*` for what is only known when it runs; undefined where it is no text in the source. */
export type Reported = { file: string; code: string; message: string | undefined }
/** Other functions of these names say a state, in one word. */
const isCode = (text: string): boolean => /^[\w*]+(-[\w*]+)+$/.test(text)

export function reportedIn(file: string): Reported[] {
  const found: Reported[] = []
  const add = (codes: ts.Node, words: ts.Node | undefined, isSure = true): void => {
    for (const code of textsIn(codes).filter(text => isSure || isCode(text))) found.push({ file, code, message: words && textsIn(words)[0] })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { expression: callee, arguments: [first, second, third] } = node, name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : ''
      if (first && REPORTERS.has(name)) add(first, second, name === 'diagnose')
      // An action that is one: the code comes after its name.
      else if (name === 'act' && first && second && textsIn(first)[0] === 'tell') add(second, third)
    }
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'code' && ts.isObjectLiteralExpression(node.parent)) {
      const { properties } = node.parent, message = properties.find(p => p.name?.getText() === 'message')
      if (properties.some(p => p.name?.getText() === 'port')) add(node.initializer, message && ts.isPropertyAssignment(message) ? message.initializer : undefined)
    }
    ts.forEachChild(node, visit)
  }
  visit(parse(file))
  return found
}
