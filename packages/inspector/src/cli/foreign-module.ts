/** A check runs beside a team's module, which is a program of its own: whatever that does, it must not look like an answer. */
import { fileURLToPath } from 'node:url'
import { messageOf } from '../common/message-of.ts'

const pathIn = (at: string): string => { try { return at.startsWith('file:') ? fileURLToPath(at) : at } catch { return at } }
/** Where something was thrown, if the message does not say so itself: in this module, else in a file that it imports. */
export function placeOf(path: string, error: unknown): string {
  if (!(error instanceof Error) || error.message.includes(path)) return ''
  const places = [...(error.stack ?? '').matchAll(/^ +at (?:.*?[ (])?((?:file:\/\/\/|\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)\)?$/gm)]
    .map(([, at, line, column]) => ({ at: pathIn(at!), line, column }))
  const own = places.find(({ at }) => at === path), place = own ?? places.find(({ at }) => !at.includes('node_modules'))
  return place ? ` (${own ? '' : `${place.at}, `}line ${place.line}, column ${place.column})` : ''
}

/**
 * Ends the program with what `check` answers, once it is written: a module may leave open what would keep the program alive. Where the
 * module ends the program before, or throws what nobody catches, that is said instead, and the code is 2. What it prints goes to stderr.
 * @param check calls `loaded` when the module has been read
 */
export async function besideModule(file: string, path: string, say: (line: string) => void, check: (loaded: () => void) => Promise<number>): Promise<never> {
  let isLoaded = false
  const ended = (): void => {
    process.exitCode = 2
    const what = isLoaded ? 'ended the program before the check was done' : 'does not load: it ended the program, or waits for ever in an await'
    say(`onhook: ${file} ${what}; it must do nothing but export`)
  }
  const endWith = async (code: number): Promise<never> => {
    await new Promise<void>(done => { process.stderr.write('', () => { done() }) })
    process.off('exit', ended)
    process.exit(code)
  }
  const thrown = (what: string) => (error: unknown): void => {
    say(`onhook: ${file}: ${what}, and nobody caught it: ${messageOf(error)}${placeOf(path, error)}`)
    void endWith(2)
  }
  process.on('exit', ended)
  process.on('uncaughtException', thrown('an error was thrown')).on('unhandledRejection', thrown('a promise was rejected'))
  // Our own output has kept the way to stdout.
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try { return await endWith(await check(() => { isLoaded = true })) } catch (error) {
    say(`onhook: ${file}: ${messageOf(error)}`) // 1 would say that a property is violated
    return endWith(2)
  }
}
