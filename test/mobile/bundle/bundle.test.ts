/** Metro's bundles for both platforms, their bytecode, a call in a Hermes VM, and what the machine adds. Runs once, for both platforms. */
import { builtinModules } from 'node:module'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BYTECODE, EXAMPLE, PLATFORMS, bundle, closeMetro, compile, entry, repository, runInHermes, type Bundle, type BundleOptions } from './metro.ts'

/** In the order in which they are wanted: Metro makes the next ones while Hermes compiles. What is of one platform finds its files transformed. */
const WANTED: BundleOptions[] = [
  ...PLATFORMS.map(platform => ({ entry: EXAMPLE, platform })),
  { entry: entry('builtin'), platform: 'android' }, { entry: entry('which-condition'), platform: 'ios' },
  ...['with-xstate', 'with-machine'].map(name => ({ entry: entry(name), platform: 'android' as const })),
]
beforeAll(() => { for (const each of WANTED) void bundle(each) })
afterAll(closeMetro)

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
  // The very bundle that is compiled above, with React Native's own renderer; the VM is years older than React Native's, so classes are
  // lowered. What is fake is what is native: views, modules, time, and the other side.
  test.each(PLATFORMS)('the example on %s joins, reconnects, is hung up in the app and outside of it, is swiped away, and ends once each time: on its screen, and on the native side', async platform => {
    const { file } = await bundle({ entry: EXAMPLE, platform })
    // iOS makes its small window of the other side's picture, and this other side sends none.
    const [inCall, only] = [`blue | 0:02 | B | Mute | Camera | ${platform === 'ios' ? '' : 'Small window | '}Hang up | own picture`, (on: string, ...lines: string[]) => platform === on ? lines : []]
    const joins = ['  socket to ws://192.168.1.20:4748/ws?token=abc', ...only('ios', '  CallKit: start'), '  microphone and camera on', '  connection made', '  socket to ws://192.168.1.20:4750', '  relay: join']
    // On iOS the microphone waits for CallKit.
    const connects = ['  relay: description offer', ...only('android', '  service started with types 128 and 64 and 2: Ongoing'), ...only('ios', '  CallKit: connected')]
    const ends = ['  other side told bye', '  relay: bye', '  microphone off', '  camera off', '  connection closed', '  socket closed', ...only('android', '  service stopped')]
    expect(await runInHermes(file, platform)).toEqual([
      `started: Call | Relay | Room | Inspector (may be empty) | With camera | Join${platform === 'ios' ? ' | Let this phone ring' : ''}`,
      'join pressed: blue | Calling | B | Mute | Camera | Hang up | own picture', ...joins,
      `the other side came: ${inCall}`, ...connects,
      'nothing comes through: blue | Reconnecting | B | Mute | Camera | Hang up | own picture', ...only('android', '  notification: Reconnecting'), '  relay: description offer',
      `it comes through again: ${inCall.replace('0:02', '0:07')}`, ...only('android', '  notification: Ongoing'),
      'hung up: B | blue | Call ended | Lasted 0:07 | Close', ...ends, ...only('ios', '  CallKit: end'),
      // Another call, of an app that goes to the background and is ended by the notification, or by the system, which hears no echo.
      `joined again: ${inCall}`, '  socket to the inspector closed', ...joins, ...connects,
      `hung up outside: B | blue | ${platform === 'ios' ? 'Ended by the phone' : 'Call ended'} | Lasted 0:02 | Close`, ...ends,
      // Its task is swiped away: no event says so, but React Native stops what it drew, and the call goes with its screen. The last of the recorder goes with it.
      ...only('android', `joined once more: ${inCall}`, '  socket to the inspector closed', ...joins, ...connects, 'swiped away: ', ...ends, '  socket to the inspector closed'),
      `the inspector was told: ${['idle, joining, joined, reconnecting, joined, leaving, ended', ...Array.from(platform === 'ios' ? 'x' : 'xx', () => 'idle, joining, joined, leaving, ended')].join(', ')}; ended ${platform === 'ios' ? '2 times: local-leave, system-ended' : '3 times: local-leave, local-leave, local-leave'}`,
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
      // For Hermes nobody minifies: names are gone from bytecode anyway. This is what another engine would load.
      const { code } = await transform(readFileSync(plain.file, 'utf8'), { minify: true, legalComments: 'none' })
      return { bundle: plain.bytes, bytecode, minified: Buffer.byteLength(code), 'minified, gzip': gzipSync(code, { level: 9 }).length }
    }
    const alone = await measure('with-xstate'), machine = await measure('with-machine')
    for (const [what, bytes] of Object.entries(machine)) {
      const ratio = bytes / alone[what]!
      console.log(`${platform}, ${what}: ${bytes} B with the machine, ${alone[what]} B with xstate alone, ${((ratio - 1) * 100).toFixed(1)} % more`)
      expect(ratio).toBeLessThanOrEqual(LIMIT)
    }
  })
})
