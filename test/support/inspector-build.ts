/** Builds the inspector's page for a run of the end-to-end tests: once, and not for each file. */
import type { TestProject } from 'vitest/node'
import { buildInspector } from './build-inspector.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with the built page. */
    inspectorPage: string
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { dir, remove } = await buildInspector()
  provide('inspectorPage', dir)
  return remove
}
