import { afterEach, describe, expect, test, vi } from 'vitest'
import { linkNeeds } from './address.ts'
import { startSource } from './intake.ts'
import { type Source, initialState } from './state.ts'
import { get, set } from './store.ts'

afterEach(() => { vi.unstubAllGlobals(); set(initialState()) })

describe('what a link needs', () => {
  const PAGES = { relay: ['http:', false], 'a page of one file on disk': ['file:', true], 'a page of one file that is served': ['https:', true] } as const
  test.each<[keyof typeof PAGES, Source, boolean, string]>([
    ['relay', 'sample', false, 'It opens while this relay runs.'],
    ['relay', 'live', false, 'It needs this relay to run, and its token, which is not in the link. To share it, save as one page.'],
    ['relay', 'file', false, 'It needs this relay to run, and the same file must be opened. To share it, save as one page.'],
    ['relay', 'simulation', false, 'It holds every event that was pressed, and needs this relay to run.'],
    ['a page of one file on disk', 'file', true, 'It opens where this file is.'],
    ['a page of one file on disk', 'file', false, 'It needs this file, and the same trace must be opened in it. To share it, save as one page.'],
    ['a page of one file on disk', 'simulation', false, 'It holds every event that was pressed, and opens where this file is.'],
    ['a page of one file that is served', 'file', true, 'It opens where this page is.'],
    ['a page of one file that is served', 'file', false, 'It needs this page, and the same trace must be opened in it. To share it, save as one page.'],
  ])('of %s with %s (its own: %s)', (page, source, isCarried, words) => {
    const [protocol, isSelfContained] = PAGES[page]
    vi.stubGlobal('location', { protocol })
    expect(linkNeeds({ ...initialState(), source, isSelfContained, isCarried })).toBe(words)
  })
  test('what is opened in a page that carries records is not carried by it, though the page still carries its own', () => {
    set({ isSelfContained: true, isCarried: true })
    startSource('file', 'other.jsonl')
    expect([get().isSelfContained, get().isCarried]).toEqual([true, false])
  })
})
