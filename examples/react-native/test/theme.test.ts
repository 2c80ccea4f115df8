import { expect, test } from 'vitest'
import { THEMES } from '../src/theme'

/** Relative luminance and contrast: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16) / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const contrast = (a: string, b: string): number => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05)

test.each(Object.entries(THEMES))('every text of the %s theme can be read on its ground, and every line be seen', (_, theme) => {
  for (const [text, ground] of [['text', 'ground'], ['text', 'card'], ['quiet', 'ground'], ['quiet', 'card'], ['onAccent', 'accent'], ['onDanger', 'danger'], ['problem', 'ground'], ['problem', 'card']] as const) {
    expect([text, ground, contrast(theme[text], theme[ground])]).toEqual([text, ground, expect.toSatisfy((c: number) => c >= 4.5)])
  }
  expect(contrast(theme.line, theme.card)).toBeGreaterThanOrEqual(3)
})
