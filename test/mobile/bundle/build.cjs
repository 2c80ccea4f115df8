/**
 * One Metro build, in a process of its own: `node build.cjs '{"entry":…,"platform":…,"out":…}'`.
 * Prints one line of JSON: the bundle's bytes, and each module with the names that it requires and what Metro made of them.
 */
const { statSync } = require('node:fs')
const Metro = require('metro')

const { entry, platform, out, minify = false, profile = 'hermes-stable' } = JSON.parse(process.argv[2])

async function build() {
  const config = await Metro.loadConfig({ config: require.resolve('./metro.config.cjs') })
  const modules = []
  const serializer = { ...config.serializer, processModuleFilter(module) {
    modules.push({ path: module.path, requires: [...module.dependencies.values()].map(d => ({ name: d.data.name, path: d.absolutePath })) })
    return true
  } }
  await Metro.runBuild({ ...config, serializer }, { entry, platform, out, minify, dev: false, unstable_transformProfile: profile })
  return { bytes: statSync(out).size, modules }
}
build().then(
  result => { console.log(JSON.stringify(result)); process.exit(0) },
  error => { console.log(JSON.stringify({ error: String(error?.message ?? error) })); process.exit(1) },
)
