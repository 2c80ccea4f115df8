/**
 * One Metro build, in a process of its own: `node build.cjs '{"entry":…,"platform":…,"out":…}'`.
 * Writes beside the bundle, as `….json`, its bytes and each module with the names that it requires and what Metro made of them; or the error.
 */
const { statSync, writeFileSync } = require('node:fs')
const Metro = require('metro')

const { entry, platform, out, minify = false, profile = 'hermes-stable' } = JSON.parse(process.argv[2])

async function build() {
  const config = await Metro.loadConfig({ config: require.resolve('./metro.config.cjs') })
  const modules = new Map()
  const serializer = { ...config.serializer, processModuleFilter(module) {
    modules.set(module.path, { path: module.path, requires: [...module.dependencies.values()].map(d => ({ name: d.data.name, path: d.absolutePath })) })
    return true
  } }
  await Metro.runBuild({ ...config, serializer }, { entry, platform, out, minify, dev: false, unstable_transformProfile: profile })
  return { bytes: statSync(out).size, modules: [...modules.values()] }
}
build().catch(error => ({ error: String(error?.message ?? error) })).then(answer => {
  writeFileSync(`${out}on`, JSON.stringify(answer))
  process.exit(0)
})
