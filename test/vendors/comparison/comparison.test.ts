/** The comparison is of every vendor, of the contract as it is, and its page shows it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { REASONS } from '@onhook/machine'
import { expect, test } from 'vitest'
import { janusVersion } from '../harness/janus.ts'
import { kamailioVersion } from '../harness/kamailio.ts'
import { VENDORS } from '../harness/vendor.ts'
import { casesOf, load, readResults } from './measure.ts'
import { OTHER_WORDS, PAGE, pageOf, REMOVED } from './page.ts'

const root = fileURLToPath(new URL('..', import.meta.url)), FILES = ['index.ts', 'options.ts', 'reason.ts', 'session.ts', 'transport.ts']

test('every vendor is in it, in one order', () => {
  expect(readdirSync(root).filter(name => existsSync(`${root}${name}/vendor.ts`) && name !== 'harness').toSorted()).toEqual([...VENDORS].toSorted())
  expect(readResults().map(m => m.id)).toEqual([...VENDORS])
})
test.for(VENDORS)('%s: what was measured is of the contract as it is, with the claims as they are, and the adapter failed nothing', async id => {
  const vendor = await load(id), measured = readResults().find(m => m.id === id)!
  expect({ id: measured.id, name: measured.name, sdk: measured.sdk, driven: measured.driven, how: measured.how }).toEqual({ id: vendor.id, name: vendor.name, sdk: vendor.sdk, driven: vendor.driven, how: vendor.how })
  const cases = casesOf(vendor)
  for (const results of [measured.adapter, measured.plain]) {
    expect(Object.keys(results)).toEqual(cases.map(c => c.name))
    expect(cases.filter(c => (c.lacks.length > 0) !== (results[c.name] === 'unclaimed')).map(c => c.name)).toEqual([])
  }
  expect(Object.entries(measured.adapter).filter(([, verdict]) => verdict === 'failed')).toEqual([])
})
test.for(VENDORS)('%s: the version is the one that is installed', async id => {
  const { sdk } = await load(id), [, name, version] = /^(@?[\w./-]+) (\d+\.\d+\.\d+)$/.exec(sdk) ?? []
  // What is a shape names no package of the registry.
  if (name === undefined) expect((await load(id)).driven).toBe('shape')
  else expect(JSON.parse(readFileSync(`${root}node_modules/${name}/package.json`, 'utf8'))).toMatchObject({ version })
})
test.for(VENDORS)('%s: it is said to tell a removal while joining where it claims that, and nowhere else', async id => {
  expect(REMOVED[id].startsWith('told')).toBe((await load(id)).claims.removedWhileJoining === true)
})
test.for(VENDORS)('%s: it is said to tell a reason that no list has where it claims that, and nowhere else', async id => {
  expect(OTHER_WORDS[id].startsWith('told')).toBe((await load(id)).claims.endsInOtherWords === true)
})
/** What no SDK says, a plain binding must not say: then the row would be credited to it. */
test.for(VENDORS)('%s: its plain binding is lent none of our reasons', id => {
  const text = readFileSync(`${root}${id}/plain.ts`, 'utf8')
  expect(Object.keys(REASONS).filter(reason => text.includes(`'${reason}'`))).toEqual([])
  expect(text).not.toMatch(/CauseOf\b(?<!rawCauseOf)/)
})
test.for(VENDORS)('%s: what an event costs is measured of it too', id => {
  expect(existsSync(`${root}${id}/bench.ts`)).toBe(true)
})
test('the servers of Debian that are said to have been driven are those that run here', async () => {
  for (const [id, server] of [['janus', `the real Janus ${janusVersion()} of Debian`], ['sip-js', `Kamailio ${kamailioVersion()} of Debian`], ['jssip', `Kamailio ${kamailioVersion()} of Debian`]] as const) expect((await load(id)).how).toContain(server)
})
/**
 * CometChat has two versions on five platforms: what each of them adds, what they share, the view that two of them render, and settings with their
 * units. LiveKit's client keeps the most to itself: what its engine tells nobody, who is still there, and whose the microphone is.
 */
const MORE: { [id: string]: string[] } = { livekit: ['company.ts', 'engine.ts', 'microphone.ts'], cometchat: ['idle.ts', 'native.ts', 'react-native.ts', 'settings.ts', 'translate.test.ts', 'translate.ts', 'v4.ts', 'view.ts', 'web.ts'] }
test.for(VENDORS)('%s: its folder has the same files as every other', id => {
  const folder = fileURLToPath(new URL(`../../../packages/adapters/src/${id}/`, import.meta.url))
  expect(readdirSync(folder).toSorted()).toEqual([...FILES, ...MORE[id] ?? []].toSorted())
})
test('its page is not stale', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(pageOf(readResults()))
})
