/**
 * The film of an incident: the sample, played through the inspector in a real Chromium, in one minute. Frames with
 * captions become `docs/pictures/film.png`, an animated PNG; `docs/film.md` is its storyboard, to be read.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { escaped } from '../../packages/inspector/src/common/escape.ts'
import type { Browser, Page } from '../../test/support/browser.ts'
import { readPng, stacked, writeApng, type Frame, type Image } from './apng.ts'
import { SCENES, type Scene } from './film-scenes.ts'

/** Laid out at 1280 and drawn 1200 px wide. */
const WIDTH = 1_280, SCALE = 1_200 / WIDTH, PAGE = 832, BAR = 64
const QUIET_MS = 350, LOOKS_MAX = 20
/** The page when it no longer changes: chart, lanes and judge draw in turns of their own, and a busy machine takes long. */
async function settled(page: Page): Promise<Buffer> {
  let before: Buffer | undefined
  for (let n = 0; n < LOOKS_MAX; n++) {
    await page.waitForTimeout(QUIET_MS)
    const now = await page.screenshot()
    if (before?.equals(now)) return now
    before = now
  }
  throw new Error(`the page still changes after ${LOOKS_MAX} looks`)
}
export const FILM_BYTES_MAX = 3_000_000

type Theme = 'dark' | 'light'
const LOOK = { dark: ['#0a0c0d', '#e9ecef', '#979fa8'], light: ['#e9ecef', '#171a1e', '#5e656e'] } as const

async function captionPage(browser: Browser, theme: Theme): Promise<(text: string, part: number) => Promise<Image>> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: BAR }, deviceScaleFactor: SCALE, colorScheme: theme }), [ground, ink, quiet] = LOOK[theme]
  return async (text, part) => {
    await page.setContent(`<body style="margin:0;height:${BAR}px;display:grid;align-items:center;background:${ground};color:${ink};font:600 21px/26px system-ui,sans-serif"><p style="margin:0 20px;text-wrap:balance">${escaped(text)}</p><i style="position:fixed;left:0;bottom:0;height:3px;width:${(part * 100).toFixed(2)}%;background:${quiet}"></i></body>`)
    return readPng(await page.screenshot())
  }
}

/** A pointer, so that a reader sees what is pressed. It is drawn into the page and takes no press. */
async function point(page: Page, at: string | undefined): Promise<void> {
  const box = at === undefined ? null : await page.locator(at).first().boundingBox()
  if (at !== undefined && !box) throw new Error(`the film points at ${at}, and it is not in sight`)
  await page.evaluate((to) => {
    document.querySelector('#film-pointer')?.remove()
    if (!to) return
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    path.setAttribute('d', 'M3 1.5v20l5.2-4.8 3.4 7.6 3.9-1.8-3.3-7.3h7z')
    Object.assign(path.style, { fill: '#fff', stroke: '#000', strokeWidth: '1.5px' })
    svg.id = 'film-pointer'
    svg.setAttribute('viewBox', '0 0 22 26')
    Object.assign(svg.style, { position: 'fixed', zIndex: '99', width: '24px', height: '28px', left: `${to.x}px`, top: `${to.y}px`, pointerEvents: 'none' })
    svg.append(path)
    document.body.append(svg)
  }, box && { x: box.x + Math.min(box.width * 0.6, 90), y: box.y + box.height * 0.6 })
}

type Shown = { scene: Scene; image: Image; ms: number }
async function play(browser: Browser, url: string, theme: Theme): Promise<Shown[]> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: PAGE }, deviceScaleFactor: SCALE, colorScheme: theme, reducedMotion: 'reduce', acceptDownloads: true })
  await page.goto(`${url}#k7q2-31d0/0`)
  await page.getByRole('button', { name: 'No, thanks' }).click()
  // Else what comes to stand under it looks pointed at.
  await page.mouse.move(0, 0)
  await page.locator('.react-flow__edge').first().waitFor()
  await page.locator('.fact.out').waitFor({ timeout: 60_000 })
  const caption = await captionPage(browser, theme), all = SCENES.reduce((sum, s) => sum + s.shots.reduce((n, { ms }) => n + ms, 0), 0), out: Shown[] = []
  let gone = 0
  for (const scene of SCENES) for (const { ms, seq, act, at } of scene.shots) {
    if (seq !== undefined) await page.evaluate((n) => { location.hash = `k7q2-31d0/${n}` }, seq)
    await act?.(page)
    if (at !== undefined) await settled(page)
    await point(page, at)
    gone += ms
    out.push({ scene, ms, image: stacked([readPng(await settled(page)), await caption(scene.caption, gone / all)]) })
  }
  await page.close()
  return out
}

/** The last picture of a scene: everything that it tells is there. */
const stillOf = (shown: readonly Shown[], scene: Scene): Image => shown.findLast(s => s.scene === scene)!.image

/** @param url a page of the inspector that has no call yet, so that it shows the sample */
export async function film(browser: Browser, url: string, docs: string): Promise<void> {
  const dark = await play(browser, url, 'dark'), light = await play(browser, url, 'light')
  const bytes = writeApng(dark.map(({ image, ms }): Frame => ({ image, ms })))
  if (bytes.length > FILM_BYTES_MAX) throw new Error(`the film has ${bytes.length} bytes, and ${FILM_BYTES_MAX} are allowed: take frames out of film-scenes.ts`)
  const pictures = `${docs}/pictures`, folder = `${pictures}/film`
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) rmSync(`${folder}/${name}`)
  writeFileSync(`${pictures}/film.png`, bytes)
  for (const scene of SCENES) if (scene.still !== undefined) for (const [theme, shown] of [['dark', dark], ['light', light]] as const) writeFileSync(`${folder}/${scene.still}-${theme}.png`, writeApng([{ image: stillOf(shown, scene), ms: 0 }]))
  writeFileSync(`${docs}/film.md`, storyboard())
  console.log(`film: ${dark.length} frames, ${(dark.reduce((sum, s) => sum + s.ms, 0) / 1_000).toFixed(1)} s, ${(bytes.length / 1e6).toFixed(2)} MB`)
}

export function storyboard(): string {
  let at = 0
  const clock = (ms: number): string => `0:${String(Math.floor(ms / 1_000)).padStart(2, '0')}`
  return `# An incident in one minute

![A film: the sample incident, played through the inspector](pictures/film.png)

This page plays the inspector's sample incident, step by step. The real machine recorded it over a scripted night. The app in it runs a build of the machine in which two lines of the chart were changed (\`test/support/sample-incident.ts\`). \`pnpm shots film\` plays the incident again in Chromium, and writes this page, the film and the stills.

${SCENES.map(({ caption, still, shots }) => {
    const from = at
    at += shots.reduce((n, { ms }) => n + ms, 0)
    return `**${clock(from)}** ${caption}\n${still === undefined ? '' : `\n<picture><source media="(prefers-color-scheme: dark)" srcset="pictures/film/${still}-dark.png"><img alt="${escaped(caption)}" src="pictures/film/${still}-light.png"></picture>\n`}`
  }).join('\n')}`
}
