import { openFiles } from './open.ts'

/** The browser's own dialog. The field lives only as long as the choice takes. */
export function pickFiles(): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept = '.jsonl,.ndjson,.json,.gz,.txt,application/x-ndjson,application/gzip'
  input.addEventListener('change', () => { void openFiles([...(input.files ?? [])]) })
  input.click()
}
