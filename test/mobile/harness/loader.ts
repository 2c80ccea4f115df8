/**
 * The real JavaScript of React Native and its libraries in Node. Their published source is Flow, TypeScript, JSX and ES modules in
 * files for each platform: it is compiled by React Native's own Babel preset, resolved by Metro's own resolver, and loaded by Node's `require`.
 * What phone code requires is phone code, so nothing else in the process is touched.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { madeOnce } from './once.ts'
import { createResolver, type Platform } from './resolve.ts'

type Loaded = { exports: unknown; filename: string; _compile(code: string, filename: string): void }
type Hooks = {
  _resolveFilename(request: string, parent: Loaded | undefined, ...more: unknown[]): string
  _extensions: { [extension: string]: ((module: Loaded, filename: string) => void) | undefined }
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const COMPILED = ['.js', '.jsx', '.ts', '.tsx', '.mjs', '.cjs']
const ASSETS = ['.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg', '.ttf', '.otf', '.mp3', '.wav']

/**
 * What there is no native side for: the timers, promises and console that a phone puts over the global ones before anything runs, and
 * the renderers. Node's own globals stay, react-test-renderer renders, and whoever asks for these gets nothing.
 */
const LEFT_OUT = /\/react-native\/Libraries\/(Core\/InitializeCore|Renderer\/implementations\/[\w-]+)\.js$/

/** A phone's `process` is not Node's: what asks `process.versions.node`, and then requires a built-in, must find a phone. */
const PROCESS = "var process = globalThis[Symbol.for('onhook.phone.process')] ??= { env: { NODE_ENV: 'test' }, nextTick: (run, ...args) => queueMicrotask(() => run(...args)) }; "
const asOnThePhone = (code: string): string => /\b(let|const|class|function|import)\s+process\b/.test(code) ? code : PROCESS + code

/** Hooks Node's `require` once, and gives the one that loads phone code: a package's name, or the absolute path of a file. */
export function createLoader(platform: Platform): (name: string) => unknown {
  const require = createRequire(join(root, 'package.json'))
  /** Babel and its preset take half a second to load, and most processes find everything compiled. What they require is Node's, also what phone code requires too. */
  let isCompiling = false
  const compile = (source: string, filename: string): string => {
    isCompiling = true
    try {
      const babel = require('@babel/core') as typeof import('@babel/core')
      return babel.transformSync(source, {
        babelrc: false, configFile: false, compact: false, retainLines: true, filename, caller: { name: 'metro', bundler: 'metro' } as { name: string },
        presets: [[require('@react-native/babel-preset') as object, { enableBabelRuntime: false, disableStaticViewConfigsCodegen: true, unstable_transformProfile: 'hermes-stable' }]],
      })!.code!
    } finally { isCompiling = false }
  }

  // What is compiled is the same for both platforms: the preset is not told of any.
  const cache = join(root, '.cache', 'compiled')
  mkdirSync(cache, { recursive: true })
  const versions = ['@babel/core', '@react-native/babel-preset'].map(name => (require(`${name}/package.json`) as { version: string }).version)
  const compiled = (filename: string): string => {
    const source = readFileSync(filename, 'utf8')
    const at = join(cache, `${createHash('sha1').update(JSON.stringify([versions, filename, source])).digest('hex')}.js`)
    return madeOnce(at, () => compile(source, filename))
  }

  const hooks = Module as unknown as Hooks, resolve = createResolver(platform), isPhoneCode = new Set<string>()
  const mark = (file: string): string => { isPhoneCode.add(file); return file }
  const nodes = hooks._resolveFilename
  hooks._resolveFilename = function (request, parent, ...more) {
    return !isCompiling && parent && isPhoneCode.has(parent.filename) ? mark(resolve(request, parent.filename)) : nodes.call(this, request, parent, ...more)
  }
  for (const extension of [...COMPILED, ...ASSETS]) {
    const theirs = hooks._extensions[extension] ?? hooks._extensions['.js']!
    hooks._extensions[extension] = (module, filename) => {
      if (isCompiling || !isPhoneCode.has(filename)) theirs(module, filename)
      else if (ASSETS.includes(extname(filename))) module.exports = 1
      else if (!LEFT_OUT.test(filename)) module._compile(asOnThePhone(compiled(filename)), filename)
    }
  }
  const entry = join(root, 'package.json')
  return name => require(mark(name.startsWith('/') ? name : resolve(name, entry)))
}
