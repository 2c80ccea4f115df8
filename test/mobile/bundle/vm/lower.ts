/**
 * A release's bundle for the old VM: the same modules, with classes, private fields and what a loop closes over in the syntax before
 * them. That VM parses no class, and its closures in a loop share one variable.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(join(dirname(fileURLToPath(import.meta.url)), '../../package.json')), presets = createRequire(require.resolve('@react-native/babel-preset'))
const PLUGINS = ['class-properties', 'private-methods', 'private-property-in-object', 'classes', 'block-scoping'].map(name => `@babel/plugin-transform-${name}`)
const NEEDS = /\bclass\b|\b(for|while)\b[^]*\b(let|const)\b|\b(let|const)\b[^]*\b(for|while)\b/
/** A module's own number and those of what it requires: they differ from bundle to bundle. */
const NUMBERS = /\d+,\[[\d,\s]*\]\);\s*$/

const lowered = new Map<string, string>()
export function lower(code: string): string {
  return code.split(/^(?=__d\()/m).map(each => {
    if (!NEEDS.test(each)) return each
    const numbers = NUMBERS.exec(each)?.[0] ?? '', text = each.slice(0, each.length - numbers.length) + (numbers && '0,[]);')
    const known = lowered.get(text) ?? transform(text)
    lowered.set(text, known)
    return numbers ? `${known.replace(/0,\[\]\);\s*$/, '')}${numbers}` : `${known}\n`
  }).join('')
}
function transform(text: string): string {
  const babel = require('@babel/core') as typeof import('@babel/core')
  return babel.transformSync(text, { babelrc: false, configFile: false, compact: true, comments: false, sourceType: 'script', plugins: PLUGINS.map(name => presets(name) as object) })!.code!
}
