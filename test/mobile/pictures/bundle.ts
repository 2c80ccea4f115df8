/** The example's app for a browser, in one file: react-native is react-native-web, the native halves are of `modules.tsx`. */
import { build } from 'esbuild'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url)), root = dirname(here)
const NATIVE = /^(react-native-webrtc|react-native-callkeep|react-native-notify-kit|react-native-permissions|expo-pip|@react-native-(async-storage|community)\/[\w-]+)$/

export async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'page.tsx')], bundle: true, minify: true, write: false, format: 'iife', jsx: 'automatic', target: 'es2022', conditions: ['@onhook/source'], logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"', 'global': 'globalThis', '__DEV__': 'false' },
    plugins: [{
      name: 'phone',
      setup({ onResolve, resolve }) {
        onResolve({ filter: /^react-native$/ }, () => ({ path: join(here, 'phone.tsx') }))
        onResolve({ filter: NATIVE }, () => ({ path: join(here, 'modules.tsx') }))
        // One copy of each package that keeps state: the ones of this workspace.
        onResolve({ filter: /^(react|react-dom|xstate)(\/|$)/ }, ({ path, kind, pluginData }) => pluginData === 'here' ? undefined : resolve(path, { kind, resolveDir: root, pluginData: 'here' }))
      },
    }],
  })
  return outputFiles[0]!.text
}
