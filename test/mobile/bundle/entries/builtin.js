// Must not be bundled: no phone has this module.
import { EventEmitter } from 'node:events'
globalThis.found = EventEmitter
