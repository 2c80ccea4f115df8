const { getDefaultConfig } = require('expo/metro-config')
const path = require('node:path')

const config = getDefaultConfig(__dirname)

// Only here, where the packages are linked: their sources are taken, and what they import by name is this app's, so that
// there is one React and one xstate. An app that installs them needs nothing below.
const repository = path.resolve(__dirname, '../..')
config.watchFolders = [repository]
config.resolver.nodeModulesPaths = [path.resolve(__dirname, 'node_modules'), path.resolve(repository, 'test/mobile/node_modules')]
config.resolver.unstable_conditionNames = ['@onhook/source', ...config.resolver.unstable_conditionNames]
config.resolver.resolveRequest = (context, name, platform) => {
  const isLinked = !context.originModulePath.includes('node_modules') && !/^[./]/.test(name)
  return context.resolveRequest(isLinked ? { ...context, originModulePath: path.resolve(__dirname, 'index.js') } : context, name, platform)
}

module.exports = config
