/** For vitest: `import { AppState } from 'react-native'` in a test, or in an app that a test imports, is the phone's module. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { createResolver, isPhonePackage, type Platform } from './resolve.ts'

const doors = join(dirname(dirname(fileURLToPath(import.meta.url))), '.cache', 'doors')

export function phonePackages(platform: Platform): Plugin {
  const resolve = createResolver(platform)
  mkdirSync(doors, { recursive: true })
  return {
    name: 'phone-packages',
    enforce: 'pre',
    resolveId(name, from) {
      if (!from || !isPhonePackage(name, from)) return undefined
      const file = resolve(name, from)
      // Node's ES module loader must not see the source, which is Flow: it imports a door, and the door asks the loader.
      const door = join(doors, `${createHash('sha1').update(file).digest('hex').slice(0, 8)}-${basename(name)}.cjs`)
      writeFileSync(door, `module.exports = globalThis[Symbol.for('onhook.phone')].load(${JSON.stringify(file)})\n`)
      return { id: door, external: true }
    },
  }
}
