/** What the doctor says is linked is what Expo's own search finds: the real one, of the version that is installed here. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { broughtTo } from '../../../packages/inspector/src/cli/doctor-linking.ts'
import { isLong, patience, seed } from '../../support/seed.ts'

const ofPip = createRequire(createRequire(import.meta.url).resolve('expo-pip/package.json')), ofExpo = createRequire(ofPip.resolve('expo/package.json'))
type Scan = (root: string) => Promise<Record<string, { version: string }>>
const { scanDependenciesRecursively } = ofExpo('expo-modules-autolinking/build/dependencies/resolution') as { scanDependenciesRecursively: Scan }
/** What Expo reads twice in one search it reads once. */
const { createMemoizer } = ofExpo('expo-modules-autolinking/build/memoize') as { createMemoizer(): { withMemoizer(scan: Scan, root: string): ReturnType<Scan> } }

const NAMES = ['a', 'b', 'c', 'd', 'e', '@acme/f', '@acme/g', '@babel/core', 'jest', 'react-native-webrtc']
/** Where a package may be: with the app, at the top, beside another package of the repository, or in it. */
const PLACES = ['apps/phone/node_modules', 'node_modules', 'packages/calls/node_modules', 'packages/calls/node_modules/a/node_modules'] as const
type Json = { dependencies: string[]; devDependencies: string[]; peerDependencies: string[]; optional: string[] }
const names = fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 4 })
const json = fc.record<Json>({ dependencies: names, devDependencies: names, peerDependencies: names, optional: names })
const packages = fc.uniqueArray(fc.record({ place: fc.constantFrom(...PLACES), name: fc.constantFrom(...NAMES), json }), { maxLength: 14, selector: it => `${it.place}/${it.name}` })
  // Nothing is in a package that is not there.
  .map(all => all.filter(({ place }) => place !== PLACES[3] || all.some(it => it.place === PLACES[2] && it.name === 'a')))
const repository = fc.record({ app: json, calls: json, isLinked: fc.boolean(), installed: packages })

const versions = (list: readonly string[]): Record<string, string> => Object.fromEntries(list.map(name => [name, '*']))
const asPackage = (name: string, version: string, { optional, ...lists }: Json) => ({
  name, version, ...Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, versions(list)])),
  peerDependenciesMeta: Object.fromEntries(optional.map(peer => [peer, { optional: true }])),
})

test(`whatever is installed where, the doctor finds the libraries that Expo finds, in the same versions (seed ${seed})`, async () => {
  await fc.assert(fc.asyncProperty(repository, async ({ app, calls, isLinked, installed }) => {
    const root = mkdtempSync(join(tmpdir(), 'onhook-linking-'))
    const write = (folder: string, content: unknown): void => {
      mkdirSync(join(root, folder), { recursive: true })
      writeFileSync(join(root, folder, 'package.json'), JSON.stringify(content))
    }
    const versionsOf = (found: Iterable<[string, { version: string | undefined }]>): Record<string, unknown> => Object.fromEntries([...found].map(([name, { version }]) => [name, version]))
    try {
      const own = asPackage('phone', '1.0.0', { ...app, dependencies: [...app.dependencies, '@acme/calls'] })
      write('apps/phone', own)
      write('packages/calls', asPackage('@acme/calls', '1.0.0', calls))
      for (const [i, it] of installed.entries()) write(join(it.place, it.name), asPackage(it.name, `${i + 1}.0.0`, it.json))
      if (isLinked) {
        const link = join(root, 'node_modules/@acme/calls')
        mkdirSync(dirname(link), { recursive: true })
        symlinkSync(relative(dirname(link), join(root, 'packages/calls')), link)
      }
      const phone = join(root, 'apps/phone'), theirs = await createMemoizer().withMemoizer(scanDependenciesRecursively, phone)
      expect(versionsOf(broughtTo(phone, own).brought)).toEqual(versionsOf(Object.entries(theirs)))
    } finally { rmSync(root, { recursive: true }) }
  }), { numRuns: isLong ? 2000 : 100 })
}, patience(60_000))
