/** The program's two streams. What scripts read is on stdout, everything for people on stderr. */
import type { Io } from './command.ts'

/** A line may quote a file or a peer: what could move the terminal's cursor or colour it is shown as a sign. */
export const plain = (text: string): string => text.replace(/(?!\n)\p{Cc}/gu, '\ufffd')

export function createIo(): Io {
  // `onhook table | head`: whoever read has had enough, and that is no failure of ours.
  let isClosed = false
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    isClosed = true
  })
  // Kept: while a team's module is asked, what that writes there goes elsewhere.
  const write = process.stdout.write.bind(process.stdout)
  return {
    print: (text) => new Promise((done) => {
      if (isClosed) { done(); return }
      write(text, () => done())
    }),
    say(line) { process.stderr.write(`${plain(line)}\n`) },
  }
}
