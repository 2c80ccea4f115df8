/** An app as React Native's and Expo's templates make it, written into a folder: what the plugin changes and the doctor reads. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const adapters = fileURLToPath(new URL('../../../packages/adapters', import.meta.url))
const require = createRequire(import.meta.url)

export const MANIFEST = 'android/app/src/main/AndroidManifest.xml'
export const INFO = 'ios/Phone/Info.plist'
const JAVA = 'android/app/src/main/java/org/example/phone/'
export const mainActivityPath = (language: 'java' | 'kt'): string => `${JAVA}MainActivity.${language}`
export const ENTITLEMENTS = 'ios/Phone/Phone.entitlements'

/** What an app has already: its own lines, and any of ours. */
export type Already = {
  permissions?: readonly string[]
  /** Inside `<application>`. */
  services?: readonly string[]
  activity?: Readonly<Record<string, string>>
  /** Inside the main activity. */
  filters?: readonly string[]
  /** Inside the `<dict>` of Info.plist. */
  info?: readonly string[]
  /** That of React Native's template when left out. */
  mainActivity?: { language: 'java' | 'kt'; text: string }
}

const HEAD = `package org.example.phone

import android.os.Bundle

import com.facebook.react.ReactActivity
import com.facebook.react.ReactActivityDelegate
import com.facebook.react.defaults.DefaultNewArchitectureEntryPoint.fabricEnabled
import com.facebook.react.defaults.DefaultReactActivityDelegate
`
/** Of React Native's template, which has no `onCreate`; of Expo's, which has one; and one in Java. */
export const MAIN_ACTIVITIES = {
  bare: { language: 'kt', text: `${HEAD}
class MainActivity : ReactActivity() {

  /**
   * Returns the name of the main component registered from JavaScript. This is used to schedule
   * rendering of the component.
   */
  override fun getMainComponentName(): String = "Phone"

  override fun createReactActivityDelegate(): ReactActivityDelegate =
      DefaultReactActivityDelegate(this, mainComponentName, fabricEnabled)
}
` },
  expo: { language: 'kt', text: `${HEAD}
class MainActivity : ReactActivity() {
  override fun onCreate(savedInstanceState: Bundle?) {
    // Set the theme to AppTheme BEFORE onCreate to support
    // coloring the background, status bar, and navigation bar.
    // This is required for expo-splash-screen.
    setTheme(R.style.AppTheme);
    super.onCreate(null)
  }

  override fun getMainComponentName(): String = "main"
}
` },
  java: { language: 'java', text: `package org.example.phone;

import android.content.Intent;
import android.os.Bundle;
import com.facebook.react.ReactActivity;

public class MainActivity extends ReactActivity {
  @Override
  protected void onCreate(Bundle state) {
    // super.onCreate(state) is called with nothing, for react-native-screens.
    super.onCreate(null);
  }

  @Override
  public void onNewIntent(final Intent next) { super.onNewIntent(next); }

  @Override
  protected String getMainComponentName() {
    return "Phone";
  }
}
` },
} as const satisfies { [name: string]: NonNullable<Already['mainActivity']> }

/** Expo's own reading of a property list. */
export const readPlist = (text: string): Record<string, unknown> =>
  (createRequire(require.resolve('@expo/config-plugins/package.json'))('@expo/plist') as { default: { parse(xml: string): Record<string, unknown> } }).default.parse(text)

const permissionLine = (name: string): string => `<uses-permission android:name="${name}"/>`
export function manifestXml({ permissions = [], services = [], activity = {}, filters = [] }: Already = {}): string {
  const attributes = Object.entries({ 'android:name': '.MainActivity', 'android:label': '@string/app_name', 'android:exported': 'true', ...activity })
  return `<manifest xmlns:android="http://schemas.android.com/apk/res/android" xmlns:tools="http://schemas.android.com/tools">
  ${permissions.map(permissionLine).join('\n  ')}
  <!-- The template's own. -->
  <application android:name=".MainApplication" android:label="@string/app_name" android:allowBackup="false">
    <activity ${attributes.map(([name, value]) => `${name}="${value}"`).join(' ')}>
      <intent-filter>
        <action android:name="android.intent.action.MAIN"/>
        <category android:name="android.intent.category.LAUNCHER"/>
      </intent-filter>
      ${filters.join('\n      ')}
    </activity>
    ${services.join('\n    ')}
  </application>
</manifest>
`
}
export const plistXml = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>CFBundlePackageType</key><string>$(PRODUCT_BUNDLE_PACKAGE_TYPE)</string><key>LSRequiresIPhoneOS</key><true/>${body}</dict></plist>
`
/** As small as Xcode's project may be for Expo to find the app's target and its property list. */
const PROJECT = `// !$*UTF8*$!
{
	archiveVersion = 1;
	classes = {
	};
	objectVersion = 54;
	objects = {
/* Begin PBXGroup section */
		A0000000000000000000000A = {
			isa = PBXGroup;
			children = (
			);
			sourceTree = "<group>";
		};
/* End PBXGroup section */
/* Begin PBXNativeTarget section */
		A0000000000000000000000B /* Phone */ = {
			isa = PBXNativeTarget;
			buildConfigurationList = A0000000000000000000000C /* Build configuration list for PBXNativeTarget "Phone" */;
			buildPhases = (
			);
			buildRules = (
			);
			dependencies = (
			);
			name = Phone;
			productName = Phone;
			productType = "com.apple.product-type.application";
		};
/* End PBXNativeTarget section */
/* Begin PBXProject section */
		A0000000000000000000000D /* Project object */ = {
			isa = PBXProject;
			buildConfigurationList = A0000000000000000000000E /* Build configuration list for PBXProject "Phone" */;
			mainGroup = A0000000000000000000000A;
			targets = (
				A0000000000000000000000B /* Phone */,
			);
		};
/* End PBXProject section */
/* Begin XCBuildConfiguration section */
		A00000000000000000000010 /* Release */ = {
			isa = XCBuildConfiguration;
			buildSettings = {
				INFOPLIST_FILE = Phone/Info.plist;
				PRODUCT_NAME = Phone;
			};
			name = Release;
		};
		A00000000000000000000011 /* Release */ = {
			isa = XCBuildConfiguration;
			buildSettings = {
			};
			name = Release;
		};
/* End XCBuildConfiguration section */
/* Begin XCConfigurationList section */
		A0000000000000000000000C /* Build configuration list for PBXNativeTarget "Phone" */ = {
			isa = XCConfigurationList;
			buildConfigurations = (
				A00000000000000000000010 /* Release */,
			);
			defaultConfigurationIsVisible = 0;
			defaultConfigurationName = Release;
		};
		A0000000000000000000000E /* Build configuration list for PBXProject "Phone" */ = {
			isa = XCConfigurationList;
			buildConfigurations = (
				A00000000000000000000011 /* Release */,
			);
			defaultConfigurationIsVisible = 0;
			defaultConfigurationName = Release;
		};
/* End XCConfigurationList section */
	};
	rootObject = A0000000000000000000000D /* Project object */;
}
`

/** Our package as it is published, with its plugin, in a `node_modules`; and Expo's library beside it, which `expo/config-plugins` hands on. */
function installInto(modules: string): void {
  const home = join(modules, '@onhook/adapters')
  mkdirSync(home, { recursive: true })
  cpSync(join(adapters, 'app.plugin.js'), join(home, 'app.plugin.js'))
  // The private source condition is taken out, as publishing does.
  writeFileSync(join(home, 'package.json'), readFileSync(join(adapters, 'package.json'), 'utf8').replaceAll(/"@onhook\/source": "[^"]*", /g, ''))
  buildSync({ entryPoints: [join(adapters, 'src/setup/index.ts')], outfile: join(home, 'dist/setup/index.js'), bundle: true, format: 'esm', platform: 'neutral', logLevel: 'error' })
  mkdirSync(join(modules, '@expo'), { recursive: true })
  symlinkSync(dirname(require.resolve('@expo/config-plugins/package.json')), join(modules, '@expo/config-plugins'))
  mkdirSync(join(modules, 'expo'))
  writeFileSync(join(modules, 'expo/config-plugins.js'), 'module.exports = require(\'@expo/config-plugins\')\n')
}

export type Project = {
  readonly root: string
  /** The files of the app anew, with what it has already. */
  reset(already: Already, options: unknown, libraries: Readonly<Record<string, string>>): void
  text(path: string): string
  remove(): void
}

export function createProject(): Project {
  const root = mkdtempSync(join(tmpdir(), 'onhook-setup-'))
  const write = (path: string, text: string): void => { mkdirSync(dirname(join(root, path)), { recursive: true }); writeFileSync(join(root, path), text) }
  installInto(join(root, 'node_modules'))
  return {
    root,
    reset(already, options, libraries) {
      for (const folder of ['android', 'ios']) rmSync(join(root, folder), { recursive: true, force: true })
      write(MANIFEST, manifestXml(already))
      const { language, text } = already.mainActivity ?? MAIN_ACTIVITIES.bare
      write(mainActivityPath(language), text)
      write(INFO, plistXml((already.info ?? []).join('')))
      write('ios/Phone/AppDelegate.swift', 'import UIKit\n')
      write('ios/Phone.xcodeproj/project.pbxproj', PROJECT)
      write('app.json', JSON.stringify({ expo: { name: 'Phone', slug: 'phone', plugins: [['@onhook/adapters', options]] } }))
      write('package.json', JSON.stringify({ name: 'phone', dependencies: libraries }))
      write('react-native.config.js', 'module.exports = { dependencies: { \'react-native-callkeep\': { platforms: { android: null } } } }\n')
    },
    text: path => readFileSync(join(root, path), 'utf8'),
    remove: () => rmSync(root, { recursive: true }),
  }
}
