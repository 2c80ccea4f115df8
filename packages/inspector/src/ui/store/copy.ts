import { set } from './store.ts'

/**
 * Puts a text on the clipboard. Over http from another machine a browser gives a page none, and it may refuse one anywhere: then
 * the text stands selected in a field, to be copied by hand.
 * @returns in words what came of it
 */
export async function copyText(text: string, copied = 'Copied'): Promise<string> {
  try {
    // In a page that is not secure there is no clipboard, whatever the types say.
    await navigator.clipboard.writeText(text)
    return copied
  } catch {
    set({ byHand: text })
    return 'Copy it by hand'
  }
}
