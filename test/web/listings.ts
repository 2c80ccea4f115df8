/** The regions of the sources that documentation pages list. */
import { readFileSync } from 'node:fs'

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

/** @param path of a source, from this folder @returns its regions in their order, as the page has them */
export const regionsOf = (path: string): string[] => [...text(path).matchAll(/\/\/ #region \w+\n([\s\S]*?)\/\/ #endregion/g)].map(([, code]) => code!)
/** @param page from the root @returns its blocks of TypeScript */
export const blocksOf = (page: string): string[] => [...text(`../../${page}`).matchAll(/```tsx?\n([\s\S]*?)```/g)].map(([, code]) => code!)
