/** Opens an address in the person's browser. */
import { spawn } from 'node:child_process'

/**
 * Opens an address in the person's browser. The address is one argument of a program, never part of a command line, so no shell sees it.
 * Nothing is thrown.
 * @param onFailed called with the reason if the address cannot be opened, for example because there is no such program here
 */
export function openBrowser(url: string, onFailed: (why: string) => void): void {
  const address = new URL(url)
  if (address.protocol !== 'http:' && address.protocol !== 'https:') { onFailed(`${address.protocol} is no address of the web`); return }
  const [program, ...before] = process.platform === 'darwin'
    ? ['open']
    : process.platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open']
  const child = spawn(program!, [...before, address.href], { shell: false, detached: true, stdio: 'ignore' })
  child.on('error', (error) => onFailed(error.message))
  child.on('exit', (code) => { if (code) onFailed(`${program} ended with ${code}`) })
  child.unref()
}
