/**
 * Metro's release builds, all in one process: the files are looked for once, and Babel stays loaded in its workers. One after the
 * other it takes `{entry, platform, out}` as messages, writes the bundle, and answers each with its bytes and each module with the names that it
 * requires and what Metro made of them; or with the error.
 */
const { statSync, writeFileSync } = require('node:fs')
const Metro = require('metro')
const { DEFAULT_BUNDLE_OPTIONS } = require('metro/private/Server').default

/** Of the present build: a bundle's numbers of modules begin at 0, whatever was built before. */
let ids = new Map(), modules = new Map()
const serializer = {
  createModuleIdFactory: () => path => ids.get(path) ?? (ids.set(path, ids.size), ids.size - 1),
  processModuleFilter(module) {
    modules.set(module.path, { path: module.path, requires: [...module.dependencies.values()].map(d => ({ name: d.data.name, path: d.absolutePath })) })
    return true
  },
}
const server = Metro.loadConfig({ config: require.resolve('./metro.config.cjs') })
  .then(config => Metro.runMetro({ ...config, serializer: { ...config.serializer, ...serializer } }, { watch: false }))

async function build({ entry, platform, out }) {
  ids = new Map()
  modules = new Map()
  const { code } = await (await server).build({ ...DEFAULT_BUNDLE_OPTIONS, entryFile: entry, platform, dev: false, minify: false, unstable_transformProfile: 'hermes-stable' })
  writeFileSync(out, code)
  return { bytes: statSync(out).size, modules: [...modules.values()] }
}

let last = Promise.resolve()
process.on('message', job => {
  last = last.then(() => build(job)).catch(error => ({ error: String(error?.message ?? error) })).then(answer => process.send({ out: job.out, ...answer }))
})
process.on('disconnect', () => process.exit(0))
