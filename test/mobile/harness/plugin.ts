/** For vitest: `import { AppState } from 'react-native'` in a test, or in an app that a test imports, is the phone's module. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { createResolver, isPhonePackage, type Platform } from './resolve.ts'

/** In an app, `import X from` is the default export, as Babel makes it for Metro. Node would give the whole module. */
const APP = /[\\/](examples[\\/]react-native[\\/]src[\\/]|(app|android)[\\/]embed(-index)?\.tsx?)/

const doors = join(dirname(dirname(fileURLToPath(import.meta.url))), '.cache', 'doors')

export function phonePackages(platform: Platform): Plugin {
  const resolve = createResolver(platform)
  mkdirSync(doors, { recursive: true })
  /** Modules that are not on the disk, and which file each stands for. */
  const inApp = new Map<string, string>()
  return {
    name: 'phone-packages',
    enforce: 'pre',
    resolveId(name, from) {
      if (!from || !isPhonePackage(name, from)) return undefined
      const file = resolve(name, from)
      // Node's ES module loader must not see the source, which is Flow: it imports a door, and the door asks the loader.
      const at = join(doors, `${createHash('sha1').update(file).digest('hex').slice(0, 8)}-${basename(name)}`), door = `${at}.cjs`
      if (APP.test(from)) {
        inApp.set(`${at}.app.js`, file)
        return `${at}.app.js`
      }
      writeFileSync(door, `module.exports = globalThis[Symbol.for('onhook.phone')].load(${JSON.stringify(file)})\n`)
      return { id: door, external: true }
    },
    transform(code, id) {
      // What an app requires within a function, so that it is loaded when that is called and not before.
      return APP.test(id) ? code.replace(/\brequire\('([^']+)'\)/g, (all, name: string) => isPhonePackage(name, id) ? `globalThis[Symbol.for('onhook.phone')].load(${JSON.stringify(resolve(name, id))})` : all) : undefined
    },
    load(id) {
      const file = inApp.get(id)
      if (file === undefined) return undefined
      // What is exported is known when it is loaded, and React Native's own exports are getters that load more: they stay getters.
      return `
        const phone = globalThis[Symbol.for('onhook.phone')].load(${JSON.stringify(file)})
        for (const name of Object.keys(phone)) if (name !== 'default') Object.defineProperty(__vite_ssr_exports__, name, { enumerable: true, configurable: true, get: () => phone[name] })
        export default phone.__esModule ? phone.default : phone`
    },
  }
}
