/** Every row of the four documents about CometChat's calls from which Onhook began, with what Onhook does and the test that shows it. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ANSWERS } from './answers.ts'
import { CONTRADICTIONS, GAPS } from './choices.ts'
import { D1 } from './d1.ts'
import { D2 } from './d2.ts'
import { D3 } from './d3.ts'
import { D4 } from './d4.ts'
import type { Answer, Choice, Row } from './row.ts'
import { TESTS } from './tests.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
export const ROWS: readonly (readonly Row[])[] = [D1, D2, D3, D4]
export { ANSWERS, CONTRADICTIONS, GAPS, TESTS }

type Tests = Readonly<Record<string, readonly [file: string, title: string]>>
type Data = { rows: readonly Row[]; answers: Readonly<Record<string, Answer>>; choices: readonly Choice[]; tests: Tests; read?: (file: string) => string | undefined }

const readFile = (file: string): string | undefined => (existsSync(root + file) ? readFileSync(root + file, 'utf8') : undefined)
/** Does a file of tests have that title, as a text that begins and ends there? `…` stands for what a template fills in. */
function has(text: string, title: string): boolean {
  const pattern = title.split('…').map(part => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join(String.raw`\$\{[^}]*\}`)
  return new RegExp(`['"\`]${pattern}['"\`]`).test(text)
}

/** What is wrong with the coverage; empty when nothing is. */
export function problemsIn({ rows, answers, choices, tests, read = readFile }: Data): string[] {
  const problems: string[] = [], named = new Set<string>(), seen = new Set<string>()
  const look = (id: string, does: string, shown: string): void => {
    if (seen.has(id)) problems.push(`${id} stands twice`)
    seen.add(id)
    if (does.trim() === '') problems.push(`${id} does not say what Onhook does`)
    if (shown.startsWith('not: ')) {
      if (shown.length < 20) problems.push(`${id} is not ours, and has no reason`)
      return
    }
    const keys = shown.split(' ').filter(Boolean)
    if (keys.length === 0) problems.push(`${id} has neither a test nor a reason why it is not ours`)
    for (const key of keys) {
      named.add(key)
      if (!Object.hasOwn(tests, key)) problems.push(`${id} names the test ${key}, which is not listed`)
    }
  }
  for (const [id, , says, name] of rows) {
    const answer = answers[name]
    if (!answer) problems.push(`${id} has the answer ${name}, which is not there`)
    else look(id, answer[0], answer[1])
    if (says.trim() === '') problems.push(`${id} does not say what the document says`)
  }
  for (const name of Object.keys(answers)) if (!rows.some(r => r[3] === name)) problems.push(`the answer ${name} is given to no row`)
  for (const [id, , does, shown] of choices) look(id, does, shown)
  for (const [key, [file, title]] of Object.entries(tests)) {
    const text = read(file)
    if (text === undefined) problems.push(`${key}: there is no ${file}`)
    else if (!has(text, title)) problems.push(`${key}: ${file} has no test “${title}”`)
    if (!named.has(key)) problems.push(`the test ${key} is named by no row`)
  }
  return problems
}
export const problems = (): string[] => problemsIn({ rows: ROWS.flat(), answers: ANSWERS, choices: [...CONTRADICTIONS, ...GAPS], tests: TESTS })
