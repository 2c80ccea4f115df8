/** The relay's HTTP side: the port it listens on, and what is answered there. */
import type { RequestListener, Server } from 'node:http'
import type { Problem } from '../common/result.ts'
import type { Gate } from './gate.ts'
import { refuseHttp, servePage } from './page.ts'
import { serveReceiver } from './receiver.ts'

/** The inspector's page, and the receiver's. */
export function answerWith(gate: Gate, uiDir: string, refused: (problem: Problem) => void): RequestListener {
  return (request, response) => {
    const problem = gate.checkHost(request)
    if (problem) {
      refused(problem)
      refuseHttp(response, 403, problem)
      return
    }
    const path = (request.url ?? '/').split('?', 1)[0], isScript = path === '/receiver.js'
    const isReceiver = isScript || path === '/receiver'
    const answer = isReceiver ? serveReceiver(request, response, gate, isScript) : servePage(request, response, uiDir, request.headers.host!)
    answer.catch(() => response.destroy())
  }
}

/** Binds the port, or any other if it is taken. Returns the one that was taken. */
export async function bind(server: Server, host: string, port: number): Promise<number | undefined> {
  const listen = (at: number) => new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port: at, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  try { await listen(port) } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    await listen(0)
    return port
  }
  return undefined
}
