/**
 * A real Chromium for tests, on any machine: the one that `CHROME_PATH` names, a system Chromium,
 * Playwright's cache, or the headless shell that `@sparticuz/chromium` carries in its package.
 *
 * A system's Chromium starts two processes for each page and a window for each context, and needs twice the time of the shell. So the many
 * tests of pages ask for the shell first (`ONHOOK_BROWSER=shell`); what counts frames or plays a call, and the benchmarks, have a whole browser.
 */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright-core'

/** For the scripts, which have no dependencies of their own. */
export type { Browser, Page }

export type BrowserSource = 'CHROME_PATH' | 'system' | 'playwright' | 'npm'
export type FoundBrowser = { source: BrowserSource; path: string; args: string[]; env: Record<string, string> }

const WHOLE_FIRST: readonly BrowserSource[] = ['CHROME_PATH', 'system', 'playwright', 'npm'], SHELL_FIRST: readonly BrowserSource[] = ['CHROME_PATH', 'npm', 'system', 'playwright']
/**
 * Looks in the order that is asked for, or only where it is told to.
 * @throws when nothing is found: what was looked for, and what to do
 */
export async function findBrowser(only?: BrowserSource): Promise<FoundBrowser> {
  const looks: Record<BrowserSource, () => Promise<FoundBrowser | undefined> | FoundBrowser | undefined> = {
    CHROME_PATH: fromEnvironment, system: fromSystem, playwright: fromPlaywright, npm: fromNpm,
  }
  const problems: string[] = []
  for (const source of only ? [only] : process.env['ONHOOK_BROWSER'] === 'shell' ? SHELL_FIRST : WHOLE_FIRST) {
    try {
      const found = await looks[source]()
      if (found) return found
      problems.push(`${source}: nothing there`)
    } catch (error) {
      problems.push(`${source}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new Error(`no Chromium found. Set CHROME_PATH to one, or install the system's package \`chromium\`.\n${problems.join('\n')}`)
}

const plain = (source: BrowserSource, path: string): FoundBrowser => ({ source, path, args: [], env: {} })

function fromEnvironment(): FoundBrowser | undefined {
  const path = process.env['CHROME_PATH']
  if (!path) return undefined
  if (!existsSync(path)) throw new Error(`CHROME_PATH names ${path}, and there is no such file`)
  return plain('CHROME_PATH', path)
}

/** The program itself before Debian's shell wrapper, so that a signal reaches the browser. */
const SYSTEM_PATHS = [
  '/usr/lib/chromium/chromium', '/usr/lib/chromium-browser/chromium-browser', '/opt/google/chrome/chrome',
  '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

function fromSystem(): FoundBrowser | undefined {
  const path = SYSTEM_PATHS.find(p => existsSync(p))
  return path === undefined ? undefined : plain('system', path)
}

function fromPlaywright(): FoundBrowser | undefined {
  const own = chromium.executablePath()
  if (existsSync(own)) return plain('playwright', own)
  // Another version's browser will do as well.
  const cache = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(homedir(), '.cache', 'ms-playwright')
  if (!existsSync(cache)) return undefined
  const programs = ['chrome-linux/chrome', 'chrome-linux64/chrome', 'chrome-linux/headless_shell', 'chrome-headless-shell-linux64/chrome-headless-shell']
  const path = readdirSync(cache).filter(name => name.startsWith('chromium')).flatMap(name => programs.map(p => join(cache, name, p))).find(p => existsSync(p))
  return path === undefined ? undefined : plain('playwright', path)
}

/** What the headless shell of the package needs beside the usual flags: it has no GPU and no zygote. */
const NPM_FLAGS = ['--headless=shell', '--no-zygote', '--in-process-gpu', '--use-gl=angle', '--use-angle=swiftshader']
const run = promisify(execFile)

/** Unpacks once per version into the temporary folder (190 MB, 2 s); no root and no system packages are needed. */
async function fromNpm(): Promise<FoundBrowser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  // Its package.json is not exported; it stands two folders above the entry's.
  const root = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', '..')
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const home = join(tmpdir(), `onhook-chromium-${version}-${process.getuid?.() ?? 0}`)
  if (!existsSync(join(home, 'chromium'))) {
    // Unpacked beside and then renamed, so that nobody starts a browser that is half there.
    await mkdir(dirname(home), { recursive: true })
    const beside = await mkdtemp(`${home}-`)
    await run(process.execPath, ['--input-type=module', '-e', 'await (await import("@sparticuz/chromium")).default.executablePath()'], {
      cwd: dirname(fileURLToPath(import.meta.url)),
      // The package unpacks into TMPDIR; its system libraries (nss, nspr, expat) only where it believes itself to be in a Lambda.
      env: { ...process.env, TMPDIR: beside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    })
    await writeFile(join(beside, 'fonts.conf'), `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(home, 'fonts')}</dir><cachedir>${join(home, 'fonts-cache')}</cachedir></fontconfig>`)
    try { await rename(beside, home) } catch (error) {
      // Another process was quicker, and what it unpacked is the same.
      await rm(beside, { recursive: true, force: true })
      if (!existsSync(join(home, 'chromium'))) throw error
    }
  }
  const path = join(home, 'chromium')
  // The temporary folder is everybody's: only what we unpacked ourselves is started.
  if (process.getuid && statSync(path).uid !== process.getuid()) throw new Error(`${path} belongs to somebody else; remove it, or set CHROME_PATH`)
  const lacksLibraries = (await run('ldd', [path]).catch(() => ({ stdout: 'not found' }))).stdout.includes('not found')
  return {
    source: 'npm', path, args: NPM_FLAGS,
    env: {
      ...(lacksLibraries ? { LD_LIBRARY_PATH: join(home, 'al2023', 'lib') } : undefined),
      ...(existsSync('/etc/fonts/fonts.conf') ? undefined : { FONTCONFIG_FILE: join(home, 'fonts.conf') }),
    },
  }
}

/** Fake microphone and camera with consent given, candidates on 127.0.0.1 with plain addresses, no talk with the vendor's servers, and no process that is kept for a page to come. */
const FLAGS = [
  '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--mute-audio',
  '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection', '--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter,OptimizationHints,Translate,SpareRendererForSitePerProcess',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-domain-reliability', '--disable-client-side-phishing-detection',
  '--no-first-run', '--no-default-browser-check', '--no-pings', '--metrics-recording-only',
]

export type RunningBrowser = {
  browser: Browser
  source: BrowserSource
  pid: number
  /** SIGKILL: no page and no socket says goodbye. */
  kill(): Promise<void>
  close(): Promise<void>
}

/** Starts a browser of its own. One for each party: only then is no tab in the background, and either can be killed. */
export async function launchBrowser(options: { found?: FoundBrowser; args?: string[] } = {}): Promise<RunningBrowser> {
  const found = options.found ?? await findBrowser()
  const env = Object.fromEntries(Object.entries({ ...process.env, ...found.env }).filter((e): e is [string, string] => e[1] !== undefined))
  const server = await chromium.launchServer({
    executablePath: found.path, headless: true, host: '127.0.0.1', env,
    args: [...FLAGS, ...found.args, ...options.args ?? []],
    handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false,
  })
  const browser = await chromium.connect(server.wsEndpoint())
  const pid = server.process().pid
  if (pid === undefined) throw new Error('the browser has no process')
  return {
    browser,
    source: found.source,
    pid,
    async kill() { await server.kill() },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}
