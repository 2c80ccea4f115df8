/** Plays the headless story in a process of its own, and once more when WebRTC in Node crashed before the verdict. */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CHILD = fileURLToPath(new URL('./headless-child.ts', import.meta.url))
/** How often a story that a native crash has cut short is begun again. A story that did not hold is not. */
const AGAIN_MAX = 2

export type Story = { holds: Promise<boolean>; stop(): void }

export function playInChild(write: (line: string) => void): Story {
  let child: ChildProcess | undefined, isStopped = false
  const once = (): Promise<boolean | string> => new Promise(resolve => {
    child = fork(CHILD, { stdio: 'inherit' })
    child.on('message', message => {
      resolve((message as { holds: boolean }).holds)
      // Nothing of it is needed any more, and its end is where native code crashes most.
      child?.kill('SIGKILL')
    })
    child.on('error', error => resolve(error.message))
    child.on('exit', (code, signal) => resolve(signal ?? (code === 1 ? false : `exit code ${code}`)))
  })
  return {
    holds: (async () => {
      for (let again = 0; ; again++) {
        const result = await once()
        if (typeof result === 'boolean') return result
        if (isStopped) return false
        if (again === AGAIN_MAX) {
          write(`WebRTC in Node (@roamhq/wrtc) crashed ${again + 1} times (${result}). That says nothing of the call: try again, or use the call page.`)
          return false
        }
        write(`\nWebRTC in Node (@roamhq/wrtc) crashed (${result}). The story is played once more.\n`)
      }
    })(),
    stop() {
      isStopped = true
      child?.kill('SIGKILL')
    },
  }
}
