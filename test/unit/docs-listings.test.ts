/** The listings of docs/webrtc.md and docs/web.md are regions of files that are compiled and run. Those over LiveKit: test/vendors/web. */
import { readFileSync } from 'node:fs'
import { CLOSE_REASONS } from '@onhook/adapters/webrtc'
import { expect, test } from 'vitest'
import { blocksOf, regionsOf } from '../web/listings.ts'

const page = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')

test('each listing of docs/webrtc.md is a region, and each region is on the page', () => {
  expect(blocksOf('docs/webrtc.md').map(each => each.replace("'./browser-ports'", "'./browser-ports.ts'"))).toEqual([...regionsOf('call-over-webrtc.ts'), ...regionsOf('signalling-server.ts')])
})
test('the ports on docs/web.md are the region', () => {
  expect(regionsOf('browser-ports.ts')).toHaveLength(1)
  expect(blocksOf('docs/web.md')).toEqual(expect.arrayContaining(regionsOf('browser-ports.ts')))
})
test('the close codes of the page are those of the code, and the messages those of the port', () => {
  const rows = Object.fromEntries([...page('docs/webrtc.md').matchAll(/^\| (4\d{3}) \| `([\w-]+)` \|/gm)].map(([, code, reason]) => [code, reason]))
  expect(rows).toEqual(Object.fromEntries(Object.entries(CLOSE_REASONS)))
  const source = page('packages/adapters/src/webrtc/signalling.ts'), types = new Set([...source.matchAll(/\{ type: '(\w+)'/g)].map(m => m[1]!).filter(t => !['offer', 'answer'].includes(t)))
  const told = new Set([...page('docs/webrtc.md').matchAll(/^\| `\{ type: '(\w+)'/gm)].map(m => m[1]!))
  expect(told).toEqual(new Set([...types, 'join']))
})
