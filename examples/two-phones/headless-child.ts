/** The process in which the headless story is played: WebRTC in Node is native code, and a crash of it must not take the verdict along. */
import { playHeadless } from './headless.ts'

let isAborted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { isAborted = true })
// Whoever started us has gone: nobody reads on.
process.on('disconnect', () => process.exit(1))
const holds = await playHeadless(line => process.stdout.write(`${line}\n`), () => isAborted)
process.send?.({ holds })
