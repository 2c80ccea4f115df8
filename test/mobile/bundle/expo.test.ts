/** Expo's own tools over the example: what its plugin makes of app.json, and the export to bytecode. A file of its own, so that both cores have work. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { BYTECODE, EXAMPLE, PLATFORMS, node, versionOf, workspace } from './metro.ts'

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
