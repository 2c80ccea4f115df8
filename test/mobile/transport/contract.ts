/** The transport contract over a phone's library, in a process of its own. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { transportCases, type CaseResult } from '@onhook/adapters/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { NODE_LIMITS, WEBRTC_CAPABILITIES } from '../../support/webrtc-world.ts'
import { PHONE_CAPABILITIES } from './capabilities.ts'

/**
 * libwebrtc in Node (0.10.0) crashes its process in some of many runs on a busy machine. That is no verdict on the adapter, so what
 * had no result when it died is run again, this often. A case that fails is never run again.
 */
const CRASHES_MAX = 2
const SCRIPT = fileURLToPath(new URL('contract-process.ts', import.meta.url))

/** Registers the cases with these names, or all. */
export function describeContract(library: string, platform: string, isWanted: (name: string) => boolean = () => true): void {
  const cases = transportCases(PHONE_CAPABILITIES, NODE_LIMITS).filter(each => isWanted(each.name))
  const results = new Map<string, CaseResult>()
  const codes: (number | null)[] = []
  async function run(names: string[]): Promise<string | null> {
    const child = spawn(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', SCRIPT, library, JSON.stringify(names)], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, RN_PLATFORM: platform } })
    createInterface({ input: child.stdout }).on('line', line => {
      const result = JSON.parse(line) as CaseResult
      results.set(result.name, result)
    })
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      // A process that ended by itself, with a code, had a problem of its own: the cases without a result say so.
      child.once('close', (code, signal) => { codes.push(code); resolve(signal) })
    })
  }
  beforeAll(async () => {
    for (let crashes = 0; ; ) {
      const signal = await run(cases.map(each => each.name).filter(name => !results.has(name)))
      if (signal === null) return
      console.warn(`@roamhq/wrtc died of ${signal} after ${results.size} of ${cases.length} cases; ${++crashes > CRASHES_MAX ? 'that was once too often' : 'the others are run again'}`)
      if (crashes > CRASHES_MAX) return
    }
  }, 180_000)

  describe(`the transport over ${library} keeps the transport contract`, () => {
    test('there are cases, and nothing in them would have crashed the application', () => expect([cases.length > 0, codes.at(-1)]).toEqual([true, 0]))
    for (const each of cases) {
      test(each.lacks.length ? `not claimed (${each.lacks.join(', ')}): ${each.name}` : each.name, () => {
        const result = results.get(each.name)
        expect(result?.error ?? result?.status).toBe(each.lacks.length ? 'not claimed' : 'passed')
      })
    }
    test('what is not claimed is what a browser cannot do either, and a device that mutes', () => {
      const lacks = Object.entries(WEBRTC_CAPABILITIES).filter(([name, has]) => has && !PHONE_CAPABILITIES[name as 'mutes']).map(([name]) => name)
      expect(lacks).toEqual(['mutedByDevice'])
    })
  })
}
