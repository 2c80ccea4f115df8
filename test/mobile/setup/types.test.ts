/** Expo's own types are the oracle for ours: what does not fit does not compile, and `tsc` checks this file. */
import { type ConfigPlugin, type ExportedConfig, type ExportedConfigWithProps, AndroidConfig, withAndroidManifest, withEntitlementsPlist, withInfoPlist, withMainActivity } from '@expo/config-plugins'
import { type Manifest, type SetupOptions, createSetupPlugin, settingsOf, writeManifest } from '@onhook/adapters/setup'
import { expect, test } from 'vitest'

const plugin: ConfigPlugin<SetupOptions> = createSetupPlugin<ExportedConfig>({ withAndroidManifest, withMainActivity, withInfoPlist, withEntitlementsPlist })
const manifest = (config: ExportedConfigWithProps<AndroidConfig.Manifest.AndroidManifest>): Manifest => config.modResults

test('the plugin is one of Expo\'s, over Expo\'s own manifest', () => {
  const empty: AndroidConfig.Manifest.AndroidManifest = { manifest: { $: { 'xmlns:android': 'http://schemas.android.com/apk/res/android' }, queries: [], application: [{ $: { 'android:name': '.MainApplication' }, activity: [{ $: { 'android:name': '.MainActivity' } }] }] } }
  writeManifest(empty, settingsOf({ pip: true }))
  expect(AndroidConfig.Permissions.getPermissions(empty)).toContain('android.permission.RECORD_AUDIO')
  expect(AndroidConfig.Manifest.getMainActivityOrThrow({ ...empty, manifest: { ...empty.manifest, application: [{ ...empty.manifest.application![0]!, activity: [{ ...empty.manifest.application![0]!.activity![0]!, 'intent-filter': [{ action: [{ $: { 'android:name': 'android.intent.action.MAIN' } }], category: [{ $: { 'android:name': 'android.intent.category.LAUNCHER' } }] }] }] }] } }).$['android:supportsPictureInPicture']).toBe('true')
  expect(typeof plugin).toBe('function')
  expect(typeof manifest).toBe('function')
})
