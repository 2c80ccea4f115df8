/** A real Firefox for tests: the one that `FIREFOX_PATH` names, or the system's (`apt-get install firefox-esr`). */
import { existsSync } from 'node:fs'
import { type Browser, launch } from 'puppeteer-core'

const PATHS = [
  '/usr/lib/firefox-esr/firefox-esr', '/usr/lib/firefox/firefox', '/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox',
]

/** A microphone that is no device and asks nobody, and connections that may stay on this machine. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // Firefox waits longer and longer before it dials an address again that has refused it; the contract's servers come back.
  'network.websocket.delay-failed-reconnects': false,
}

/** @throws when there is none: where it was looked for, and what to do */
export function findFirefox(): string {
  const named = process.env['FIREFOX_PATH'] || undefined, found = named ?? PATHS.find(existsSync)
  if (found === undefined) throw new Error(`no Firefox found. Set FIREFOX_PATH to one, or install the system's package \`firefox-esr\`. Looked for ${PATHS.join(', ')}`)
  if (!existsSync(found)) throw new Error(`FIREFOX_PATH names ${found}, and there is no such file`)
  return found
}
/** Headless, over WebDriver BiDi. A whole contract is one evaluation, and the test has a limit of its own. */
export const launchFirefox = (): Promise<Browser> =>
  launch({ browser: 'firefox', executablePath: findFirefox(), headless: true, extraPrefsFirefox: PREFERENCES, timeout: 120_000, protocolTimeout: 600_000 })
