/** Every bug that was found and can be told as a story, told again. A new one is a file of its own: what a failed property prints. */
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { storyOf, tell, type Story } from '../model/story.ts'

const files = readdirSync(import.meta.dirname).filter(f => f.endsWith('.ts') && !f.endsWith('.test.ts'))

describe('what went wrong once does not again', () => {
  test.each(files)('%s', async file => {
    const { default: story } = await import(/* @vite-ignore */ `${import.meta.dirname}/${file}`) as { default: Story }
    const { held, ...then } = story.then ?? {}
    const run = await tell(story, { isOpen: true })
    expect(run.call.getSnapshot(), story.wrong).toMatchObject(then)
    if (held) expect(run.world.held(), story.wrong).toEqual(held)
    // Told once more to its end: everything that was promised holds there too.
    await tell(story)
  })

  test('there are some', () => { expect(files.length).toBeGreaterThanOrEqual(5) })

  test('a story with a word that nobody knows is refused, and the words are listed', async () => {
    await expect(tell({ acts: ['join', 'wave goodbye'] })).rejects.toThrow(/no act "wave goodbye"; it knows .*leave/)
  })

  test('a printed story is the file that holds it', () => {
    const text = storyOf({ transport: { join: 'silent' } }, ["the user's wish & leave back"], "it's over")
    expect(text).toContain(`  setup: {"transport":{"join":"silent"}},\n  acts: [\n    'the user\\'s wish & leave back',\n  ],\n} satisfies Story`)
    expect(text).toContain(`wrong: 'it\\'s over'`)
  })
})
