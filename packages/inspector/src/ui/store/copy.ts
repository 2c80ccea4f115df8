import { useEffect } from 'react'
import { set, useApp } from './store.ts'

const BY_HAND = 'Copy it by hand'

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
    return BY_HAND
  }
}

/** What {@link copyText} said, as long as it is so: where the field was closed, there is nothing to copy any more. */
export function useCopied(said: string | undefined, forget: () => void): string | undefined {
  const isOver = useApp((s) => said === BY_HAND && s.byHand === undefined)
  useEffect(() => { if (isOver) forget() }, [isOver])
  return isOver ? undefined : said
}
