/** Imported first: what says more than these is installed over them. */
import { native } from '../../../test/mobile/harness/native.ts'
import { addSilentModules, silent } from '../../../test/mobile/harness/stubs.ts'

addSilentModules()
// What stands around the screens: the keyboard, the status bar, light or dark.
for (const name of ['KeyboardObserver', 'Appearance']) if (!native.get(name)) native.add(name, silent())
native.add('StatusBarManager', silent({ getConstants: () => ({ HEIGHT: 24, DEFAULT_BACKGROUND_COLOR: 0 }) }))
