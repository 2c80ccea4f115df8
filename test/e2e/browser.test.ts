import { afterEach, expect, test } from 'vitest'
import { findBrowser, launchBrowser, type RunningBrowser } from '../support/browser.ts'
import { servePage } from '../support/serve-page.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => { for (const b of open.splice(0)) await b.close() })

async function callIn(running: RunningBrowser): Promise<unknown> {
  const site = await servePage()
  open.push(running, site)
  const page = await running.browser.newPage()
  await page.goto(site.url)
  return page.evaluate(REAL_CALL)
}

/** Two peer connections in one page, a fake microphone, and a data channel that says something. */
const REAL_CALL = `(async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const a = new RTCPeerConnection(), b = new RTCPeerConnection()
  for (const [p, q] of [[a, b], [b, a]]) p.onicecandidate = e => { if (e.candidate) void q.addIceCandidate(e.candidate) }
  stream.getTracks().forEach(t => a.addTrack(t, stream))
  const channel = a.createDataChannel('x')
  const said = new Promise(r => { b.ondatachannel = e => { e.channel.onmessage = m => r(m.data) } })
  channel.onopen = () => channel.send('hello')
  await a.setLocalDescription(); await b.setRemoteDescription(a.localDescription)
  await b.setLocalDescription(); await a.setRemoteDescription(b.localDescription)
  const heard = await said
  a.close(); b.close(); stream.getTracks().forEach(t => t.stop())
  return heard
})()`

test('the browser that is found first holds a real call', async () => {
  expect(await callIn(await launchBrowser())).toBe('hello')
})

test('the browser from npm holds a real call, where its build runs', async () => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    await expect(findBrowser('npm')).rejects.toThrow('no Chromium found')
    return
  }
  const running = await launchBrowser({ found: await findBrowser('npm') })
  expect(running.source).toBe('npm')
  expect(await callIn(running)).toBe('hello')
})

test('CHROME_PATH that names nothing is said to name nothing', async () => {
  process.env['CHROME_PATH'] = '/nowhere/chromium'
  try { await expect(findBrowser('CHROME_PATH')).rejects.toThrow('/nowhere/chromium') } finally { delete process.env['CHROME_PATH'] }
})
