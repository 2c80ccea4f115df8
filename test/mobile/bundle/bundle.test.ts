/** Metro's bundles for both platforms, their bytecode, a call in a Hermes VM, and what the machine adds. Runs once, for both platforms. */
import { builtinModules } from 'node:module'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { EXAMPLE, bundle, compile, entry, node, repository, runInHermes, versionOf, workspace, type Bundle } from './metro.ts'

const PLATFORMS = ['android', 'ios'] as const
/** Of hermes-compiler 250829098.0.17, which react-native 0.86.3 asks for. */
const BYTECODE = 98

const builtins = new Set(builtinModules.flatMap(name => [name, `node:${name}`]))
/** Each name of a Node built-in that a module asks for, and did not find as a package of that name. */
const reached = ({ modules }: Bundle): string[] => modules.flatMap(({ path, requires }) => requires
  .filter(({ name, path: found }) => builtins.has(name.replace(/\/$/, '')) && !found?.includes(`node_modules/${name.replace(/\/$/, '')}/`))
  .map(({ name }) => `${path} requires ${name}`))
/** What neither the Hermes of React Native 0.86 nor React Native itself defines, or defines only in part. `AbortController`, `performance` and `queueMicrotask` are there. */
const NOT_ON_A_PHONE = /\bstructuredClone\b|\bwithResolvers\b|\btoSpliced\b|\bfromAsync\b|\bgroupBy\b|\bWeakRef\b|\bFinalizationRegistry\b|\bcrypto\.|\bTextDecoder\b|AbortSignal\.(any|timeout)|\bthrowIfAborted\b|signal\.reason|\bnew (EventTarget|CustomEvent|DOMException)\b|\bfor await\b|\bBuffer\.|\bdocument\.|\bwindow\./
/** The modules of ours that ask for something a phone has not. */
const asks = ({ modules }: Bundle): string[] => modules.map(({ path }) => path).filter(path => path.startsWith(repository) && !path.includes('/node_modules/')).flatMap(path => {
  const found = NOT_ON_A_PHONE.exec(readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''))
  return found ? [`${path} uses ${found[0]}`] : []
})
/** How many copies of a package are in the bundle. */
const copies = ({ modules }: Bundle, name: string): number => new Set(modules.flatMap(({ path }) => new RegExp(`^/.*/node_modules/${name}/`).exec(path) ?? [])).size

describe.each(PLATFORMS)('the example on %s', platform => {
  test('is bundled by Metro: from the sources, with one React and one xstate, for this platform, with no built-in of Node', async () => {
    const made = await bundle({ entry: EXAMPLE, platform })
    const paths = made.modules.map(({ path }) => path.replace(`${repository}/`, ''))
    for (const path of ['examples/react-native/src/CallScreen.tsx', 'packages/machine/src/create-call.ts', 'packages/machine/src/react.ts', 'packages/adapters/src/react-native/call.ts', 'packages/inspector/src/client/recorder.ts']) expect(paths).toContain(path)
    expect(paths.filter(path => /^packages\/\w+\/dist\//.test(path))).toEqual([])
    expect([copies(made, 'react'), copies(made, 'xstate'), copies(made, 'react-native')]).toEqual([1, 1, 1])
    // Nothing of the tools: no relay, no program, no testing kit.
    expect(paths.filter(path => /^packages\/(inspector\/src\/(relay|cli|ui)|machine\/src\/testing|adapters\/src\/(fake|contract|setup))\//.test(path))).toEqual([])
    expect(paths.filter(path => path.endsWith(platform === 'android' ? '.ios.js' : '.android.js'))).toEqual([])
    expect(reached(made)).toEqual([])
    expect(asks(made)).toEqual([])
  })
  test(`compiles to Hermes bytecode ${BYTECODE}`, async () => {
    const { file } = await bundle({ entry: EXAMPLE, platform })
    expect(await compile(file)).toMatchObject({ version: BYTECODE })
  })
})

describe('Metro', () => {
  test('refuses a built-in of Node', async () => {
    await expect(bundle({ entry: entry('builtin'), platform: 'android' })).rejects.toThrow('Unable to resolve module node:events')
  })
  test('takes what a package has for React Native', async () => {
    const { modules } = await bundle({ entry: entry('which-condition'), platform: 'ios' })
    expect(modules.filter(({ path }) => path.includes('/conditions/')).map(({ path }) => path.split('/').at(-1))).toEqual(['react-native.js'])
  })
})

describe('in a Hermes VM', () => {
  // The VM is years older than React Native's: it shows that the code parses, loads and runs. It has no usable timers.
  test.each(PLATFORMS)('a scripted call on %s goes through its states and ends once', async platform => {
    const { file } = await bundle({ entry: entry('scripted-call'), platform, profile: 'default' })
    expect(await runInHermes(file, platform)).toEqual([
      `${platform}, active`,
      'state idle',
      'user.join: joining [subscribe join reportCall]',
      'transport.joined: joined [reportConnected launchService]',
      'transport.lost: reconnecting [updateService]',
      'transport.restored: joined [updateService]',
      'user.leave: leaving [recordEnd leave abortService reportEnded]',
      'transport.left: ended [leave unsubscribe releaseMedia]',
      'ended 1 time: local-leave by local, attempt 1, joined for 8000 ms',
      'held: [], timers: 0',
    ])
  })
})

describe('the machine', () => {
  const LIMIT = 1.15
  test('adds at most 15 % to the bundle of an app with xstate alone', async () => {
    const platform = 'android'
    const measure = async (name: string): Promise<{ [what: string]: number }> => {
      const plain = await bundle({ entry: entry(name), platform })
      const { bytes: bytecode } = await compile(plain.file)
      // For Hermes, Metro does not minify: names are gone from bytecode anyway. This is what another engine would load.
      const minified = await bundle({ entry: entry(name), platform, profile: 'default', minify: true })
      return { bundle: plain.bytes, bytecode, minified: minified.bytes, 'minified, gzip': gzipSync(readFileSync(minified.file), { level: 9 }).length }
    }
    const alone = await measure('with-xstate'), machine = await measure('with-machine')
    for (const [what, bytes] of Object.entries(machine)) {
      const ratio = bytes / alone[what]!
      console.log(`${platform}, ${what}: ${bytes} B with the machine, ${alone[what]} B with xstate alone, ${((ratio - 1) * 100).toFixed(1)} % more`)
      expect(ratio).toBeLessThanOrEqual(LIMIT)
    }
  })
})

describe('Expo', () => {
  const cwd = dirname(EXAMPLE), cli = join(cwd, 'node_modules/expo/bin/cli')
  // The plugin is taken from its sources, like everything here.
  const env = { ...process.env, CI: '1', EXPO_OFFLINE: '1', EXPO_NO_TELEMETRY: '1', NODE_OPTIONS: `--conditions=@onhook/source --import ${join(workspace, 'node_modules/tsx/dist/loader.mjs')}` }

  test('finds in app.json what the call needs of manifest and Info.plist', async () => {
    const { stdout, stderr } = await node([cli, 'config', '--type', 'introspect', '--json'], { cwd, env })
    type Named = { $: { [name: string]: string } }
    type Introspected = { ios: { infoPlist: { [key: string]: unknown } }; _internal: { modResults: { android: { manifest: { manifest: { 'uses-permission': Named[]; application: { activity: Named[]; service?: Named[] }[] } } } } } }
    let config: Introspected
    try { config = JSON.parse(stdout) as Introspected } catch { throw new Error(`expo config said: ${stdout}${stderr}`) }
    const { manifest } = config._internal.modResults.android.manifest, [application] = manifest.application
    expect(manifest['uses-permission'].map(({ $ }) => $['android:name']!.replace('android.permission.', ''))).toEqual(expect.arrayContaining(['RECORD_AUDIO', 'CAMERA', 'POST_NOTIFICATIONS', 'BLUETOOTH_CONNECT', 'FOREGROUND_SERVICE', 'FOREGROUND_SERVICE_MICROPHONE', 'FOREGROUND_SERVICE_CAMERA', 'FOREGROUND_SERVICE_MEDIA_PLAYBACK']))
    expect(application!.activity[0]!.$['android:supportsPictureInPicture']).toBe('true')
    expect(application!.service?.map(({ $ }) => $['android:foregroundServiceType']!.split('|').sort())).toEqual([['camera', 'mediaPlayback', 'microphone']])
    expect(config.ios.infoPlist).toMatchObject({ UIBackgroundModes: ['audio', 'voip'], NSMicrophoneUsageDescription: expect.any(String), NSCameraUsageDescription: expect.any(String), NSAppTransportSecurity: { NSAllowsLocalNetworking: true } })
  })

  const out = mkdtempSync(join(tmpdir(), 'onhook-export-'))
  afterAll(() => { rmSync(out, { recursive: true, force: true }) })
  test('exports the example as a person does, with its own Metro configuration and the plugin of app.json, to bytecode for both platforms', async () => {
    const { code, stdout, stderr } = await node([cli, 'export', '--platform', 'all', '--output-dir', out, '--max-workers', '2'], { cwd, env })
    expect({ code, output: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, output: '' })
    for (const platform of PLATFORMS) {
      const folder = join(out, '_expo/static/js', platform)
      expect(existsSync(folder)).toBe(true)
      expect(readdirSync(folder).map(name => versionOf(join(folder, name)))).toEqual([BYTECODE])
    }
  })
})
