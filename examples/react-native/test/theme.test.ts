import { expect, test } from 'vitest'
import { THEMES, overPicture, scrim } from '../src/theme'

/** Relative luminance and contrast: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16) / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
/** What is seen of white under a colour of that opacity. */
const overWhite = (colour: string, opacity: number): string => `#${[1, 3, 5].map(at => Math.round(255 * (1 - opacity) + parseInt(colour.slice(at, at + 2), 16) * opacity).toString(16).padStart(2, '0')).join('')}`
const contrast = (a: string, b: string): number => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05)

test.each(Object.entries(THEMES))('every text of the %s theme can be read on its ground, and every line be seen', (_, theme) => {
  for (const [text, ground] of [['text', 'ground'], ['text', 'card'], ['quiet', 'ground'], ['quiet', 'card'], ['onAccent', 'accent'], ['onDanger', 'danger'], ['text', 'control'], ['ground', 'text'], ['problem', 'ground'], ['problem', 'card']] as const) {
    expect([text, ground, contrast(theme[text], theme[ground])]).toEqual([text, ground, expect.toSatisfy((c: number) => c >= 4.5)])
  }
  expect(contrast(theme.line, theme.card)).toBeGreaterThanOrEqual(3)
})

test('what stands on a picture can be read on the whitest one', () => {
  expect(contrast(overPicture.text, overWhite(scrim.colour, scrim.opacity))).toBeGreaterThanOrEqual(4.5)
})
