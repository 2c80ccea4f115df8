/** The Expo config plugin of `@onhook/adapters`, under the name by which Expo looks for it. What it writes stands in `src/setup`. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createSetupPlugin } from '@onhook/adapters/setup'

/** Expo's library as the app itself has it: the plugin must run on the one that runs the plugin. */
function configPluginsOf(projectRoot) {
  const require = createRequire(join(projectRoot, 'package.json'))
  for (const name of ['expo/config-plugins', '@expo/config-plugins']) {
    try { return require(name) } catch (error) { if (error?.code !== 'MODULE_NOT_FOUND' && error?.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error }
  }
  throw new Error(`@onhook/adapters: the config plugin needs "expo" in ${projectRoot}, found neither expo nor @expo/config-plugins; an app without Expo follows docs/setup-android.md and docs/setup-ios.md`)
}

export default function withOnhook(config, options) {
  return createSetupPlugin(configPluginsOf(config._internal?.projectRoot ?? process.cwd()))(config, options)
}
