/** Imported first: what says more than these is installed over them. */
import { addSilentModules } from '../../../test/mobile/harness/stubs.ts'

addSilentModules()
