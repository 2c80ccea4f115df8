/** Loads the vendor's package once and checks it, and checks whatever it hands out for the functions that are used. */
import type { SessionDriver, SessionKit, SessionOptions } from './options.ts'
import { missingIn, type Reporter } from './report.ts'

export type Loader<Sdk> = Pick<SessionKit, 'need'> & {
  /** Loads once, when the package is first needed, and tries again after a failure. @throws what to install; which functions are missing */
  load(): Promise<Sdk>
}
export function createLoader<Sdk extends object>({ sdk: given, package: name, needs, versionOf }: Pick<SessionDriver<Sdk>, 'sdk' | 'package' | 'needs' | 'versionOf'>, { version: said }: Pick<SessionOptions, 'version'>, report: Reporter['report']): Loader<Sdk> {
  let loaded: Promise<Sdk> | undefined
  /** Only for a package that states its version. An object made from it, such as a client that the host has made, states none. */
  function checkVersion(sdk: Sdk): void {
    const version = said ?? versionOf?.(sdk) ?? (Object(sdk) as { version?: unknown }).version
    const [range, caret, major, minor] = /@(\^?)[>=]*(\d+)\.?(\d*)/.exec(name) ?? []
    if (typeof version !== 'string' || !range) return
    const [, isMajor, isMinor] = /^v?(\d+)\.?(\d*)/.exec(version) ?? []
    // As npm reads it: `^0.21.0` has no 0.22.
    if (isMajor !== major || +isMinor! < +minor! || (caret && major === '0' && isMinor !== minor)) report('wrong-version', `expected ${name}, found version ${version}; the call goes on, and its end may be unknown`)
  }
  function need<T>(object: T, what: string, names: readonly string[]): T {
    const missing = missingIn(object, names)
    if (missing) throw report('missing-member', `expected ${missing}${what && ` of ${what}`}, found none; give what ${name} exports`)
    return object
  }
  async function load(): Promise<Sdk> {
    let sdk = given as Sdk
    // A package may be a class: neither that nor what has what is needed is a function that loads it. Every function has a `call`.
    try { if (typeof given === 'function' && !/^class\b/.test(given as never) && !needs.some(each => each in given && !(each in Function.prototype))) sdk = await given() } catch (error) {
      throw report('missing-package', `expected ${name}, found none: see the error, or install it`, error)
    }
    checkVersion(sdk)
    return need(sdk, '', needs)
  }
  return {
    need,
    load: () => loaded ??= load().catch((error: unknown) => {
      loaded = undefined
      throw error
    }),
  }
}
