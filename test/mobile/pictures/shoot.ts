/**
 * `pnpm pictures [folder]`: every state of the example's screens as a PNG, light and dark, and with large letters on a small phone;
 * `pnpm pictures --docs`: the four of docs/react-native.md.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBrowser, type Look } from './browser.ts'
import { STATES, stateOn, type State } from './states.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const PHONE: Look = { platform: 'android', scheme: 'light', size: { width: 390, height: 844 }, font: 1 }
const LOOKS: { [name: string]: Look } = {
  light: PHONE,
  dark: { ...PHONE, platform: 'ios', scheme: 'dark' },
  large: { ...PHONE, size: { width: 320, height: 640 }, font: 2 },
}
/** Small enough for a page of documents. */
const SMALL: Look = { ...PHONE, size: { width: 320, height: 640 }, scale: 1.5 }
const IN_DOCS: { [state: string]: Look } = { joining: SMALL, joined: SMALL, reconnecting: SMALL, 'ended-lost': { ...SMALL, scheme: 'dark' } }

type Shot = { state: State; look: Look; path: string }
const [asked] = process.argv.slice(2), folder = resolve(asked ?? at('../.cache/pictures'))
const shots: Shot[] = asked === '--docs'
  ? STATES.flatMap(state => IN_DOCS[state.name] ? { state, look: IN_DOCS[state.name]!, path: at(`../../../docs/pictures/react-native-${state.name}.png`) } : [])
  : Object.entries(LOOKS).flatMap(([name, look]) => STATES.map(state => ({ state: stateOn(state, look.platform), look, path: join(folder, `${state.name}-${name}.png`) })))
if (asked !== '--docs') mkdirSync(folder, { recursive: true })

const browser = await openBrowser()
try {
  for (const { state, look, path } of shots) {
    const screen = await browser.open(look)
    await state.go(screen)
    if (state.size) await screen.page.setViewportSize(state.size)
    for (const text of state.texts) await screen.page.getByText(text, { exact: true }).first().waitFor()
    await screen.page.screenshot({ path })
    console.log(path)
    await screen.close()
  }
} finally { await browser.close() }
