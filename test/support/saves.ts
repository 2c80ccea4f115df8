/** What is saved from the inspector's page by its dialog, in a folder that goes with the test. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach } from 'vitest'

export const sample = fileURLToPath(new URL('../../packages/inspector/src/ui/sample/incident.jsonl', import.meta.url))
export const openDialog = async (page: Page): Promise<void> => { await page.keyboard.press('s'); await page.getByRole('dialog', { name: 'Save' }).waitFor() }

export function useSaves() {
  let dir: string
  beforeEach(async () => { dir = await mkdtemp(join(tmpdir(), 'onhook-export-')) })
  afterEach(() => rm(dir, { recursive: true, force: true }))
  return {
    get dir() { return dir },
    /** Saves by a button of the dialog. @returns where it is now */
    async save(page: Page, label: string): Promise<string> {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: label, exact: true }).click()])
      const path = join(dir, download.suggestedFilename())
      await download.saveAs(path)
      await page.getByText(`Saved ${download.suggestedFilename()}`).waitFor()
      return path
    },
  }
}
