/**
 * Metro for this workspace: React Native's own defaults, and two rules for packages that are linked.
 *
 * - `@onhook/source` is a condition beside `react-native`, so that Metro takes the packages' TypeScript and Babel strips its types:
 *   nothing has to be built first, and what is bundled is what is tested. An app that installs the packages takes their `dist`.
 * - What a linked package imports by name is the app's: its own node_modules has another React and another xstate. So are the names of `entries`.
 */
const { dirname, join } = require('node:path')
const { getDefaultConfig, mergeConfig } = require('@react-native/metro-config')

const workspace = dirname(__dirname)
const repository = dirname(dirname(workspace))
const app = join(repository, 'examples', 'react-native', 'index.js')

function resolveRequest(context, name, platform) {
  const isOurs = !context.originModulePath.includes('node_modules') && !/^[./]/.test(name)
  return context.resolveRequest(isOurs ? { ...context, originModulePath: app } : context, name, platform)
}

module.exports = mergeConfig(getDefaultConfig(workspace), {
  watchFolders: [repository],
  maxWorkers: 2,
  resolver: { unstable_conditionNames: ['@onhook/source', 'react-native'], nodeModulesPaths: [join(workspace, 'node_modules')], extraNodeModules: { conditions: join(__dirname, 'entries', 'conditions') }, resolveRequest },
  reporter: { update() {} },
})
