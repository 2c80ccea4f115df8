/** The Expo config plugin. Expo's own library is passed in, so an app without Expo does not need it. */
import { type MainActivity, takesLinks, writeMainActivity } from './main-activity.ts'
import type { Manifest } from './manifest.ts'
import { checkOptions, settingsOf } from './options.ts'
import type { Plist } from './plist.ts'
import { asksForEntitlements, writeEntitlements, writeInfoPlist, writeManifest } from './write.ts'

/** The part of `expo/config-plugins` that is used. */
export type ConfigPlugins<Config> = {
  withAndroidManifest(config: Config, action: <Modded extends { modResults: Manifest }>(config: Modded) => Modded): Config
  withMainActivity(config: Config, action: <Modded extends { modResults: MainActivity }>(config: Modded) => Modded): Config
  withInfoPlist(config: Config, action: <Modded extends { modResults: Plist }>(config: Modded) => Modded): Config
  withEntitlementsPlist(config: Config, action: <Modded extends { modResults: Plist }>(config: Modded) => Modded): Config
}

/**
 * The plugin that Expo calls with its configuration and the options of `app.json`. It writes AndroidManifest.xml and
 * Info.plist; for links also MainActivity; for pushes and https links also the entitlements.
 * @throws SetupOptionsError if an option is wrong
 */
export const createSetupPlugin = <Config>(expo: ConfigPlugins<Config>) => (config: Config, options?: unknown): Config => {
  const settings = settingsOf(checkOptions(options))
  let next = expo.withAndroidManifest(config, (modded) => { writeManifest(modded.modResults, settings); return modded })
  if (takesLinks(settings)) next = expo.withMainActivity(next, (modded) => { writeMainActivity(modded.modResults); return modded })
  next = expo.withInfoPlist(next, (modded) => { writeInfoPlist(modded.modResults, settings); return modded })
  return asksForEntitlements(settings) ? expo.withEntitlementsPlist(next, (modded) => { writeEntitlements(modded.modResults, settings); return modded }) : next
}
