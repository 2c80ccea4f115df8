/**
 * `pnpm shots`: the pictures in `docs/pictures`, taken of what `pnpm start` shows, in light and dark and at phone width.
 * `pnpm shots film`: the film of the incident and its storyboard (`film.ts`).
 * `pnpm shots views`: every view and state of the inspector, in both themes, from a phone to a wall, into `.cache/shots`, to be looked at;
 * or those whose names and widths stand after it.
 */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { launchBrowser } from '../../test/support/browser.ts'
import { film } from './film.ts'
import { SOURCE, root } from '../gates.ts'
import { views } from './shots-views.ts'

const docs = `${root}docs`
mkdirSync(`${docs}/pictures`, { recursive: true })
const server = spawn(process.execPath, [
  ...SOURCE, `${root}examples/two-phones/start.ts`, '--no-open', '--port', '0', '--inspector-port', '0',
], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
const said = await new Promise<string>((resolve, reject) => {
  let text = ''
  server.stdout.on('data', (chunk: Buffer) => { text += chunk.toString(); if (text.includes('Try:')) resolve(text) })
  server.on('close', code => reject(new Error(`start ended with ${code}`)))
})
const address = (name: string): string => new RegExp(`${name} +(\\S+)`).exec(said)![1]!
// Whatever fails from here on, the server that was started ends.
const { browser, close } = await launchBrowser().catch((e: unknown) => { server.kill('SIGINT'); throw e })

const LOOKS = [
  { name: '1440-light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: '1440-dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { name: '390-light', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  { name: '390-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const
try {
  if (process.argv.includes('views')) await views(browser, address('Inspector'), process.argv.slice(process.argv.indexOf('views') + 1))
  else if (process.argv.includes('film')) await film(browser, address('Inspector'), docs)
  else await pictures()
} finally {
  await close().finally(() => server.kill('SIGINT'))
}

/** Those of the docs. */
async function pictures(): Promise<void> {
  // Without a call the inspector shows the sample incident; afterwards the call that was just made.
  for (const { name, ...look } of LOOKS) {
    const page = await browser.newPage(look)
    await page.goto(address('Inspector'))
    await page.getByRole('button', { name: 'No, thanks' }).click()
    // Else what comes to stand under it looks pointed at.
    await page.mouse.move(0, 0)
    await page.locator('.fact.out').waitFor({ state: 'attached', timeout: 60_000 })
    if (name.startsWith('1440')) await page.locator('.react-flow__edge').first().waitFor()
    await page.waitForTimeout(1_500)
    await page.screenshot({ path: `${docs}/pictures/inspector-${name}.png` })
    await page.close()
  }
  for (const { name, ...look } of LOOKS) {
    const page = await browser.newPage(look)
    // The page shows what is so. A machine so busy that a join takes longer than every time-out is no picture of an ordinary one.
    for (let n = 0; n === 0 || await page.locator('.ledger').last().locator('.bad').count() > 0; n++) {
      if (n === 3) {
        throw new Error(`the right phone's call went wrong three times in ${name}: take the pictures on a machine that is less busy, or look into it`)
      }
      await page.goto(address('Call page'))
      await page.locator('main[data-phase="calm"]').waitFor({ timeout: 30_000 })
      await page.keyboard.press(name === '1440-dark' ? '3' : '1')
      await page.locator('main[data-phase="over"]').waitFor({ timeout: 90_000 })
      await page.waitForTimeout(800)
    }
    await page.screenshot({ path: `${docs}/pictures/call-page-${name}.png` })
    await page.close()
  }
  const live = await browser.newPage(LOOKS[1])
  await live.goto(address('Inspector'))
  await live.locator('.react-flow__edge').first().waitFor()
  await live.waitForTimeout(2_000)
  await live.screenshot({ path: `${docs}/pictures/inspector-live-1440-dark.png` })
}
