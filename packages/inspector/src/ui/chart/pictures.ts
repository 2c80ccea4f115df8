/** The pictures of the middle pane: their names, titles and keys, in the order of the tabs. */
import { isUltrawide } from '../shell/measure.ts'
import type { PictureName } from '../store/state.ts'
import { set } from '../store/store.ts'

export const PICTURES: readonly { name: PictureName; title: string; key: string }[] = [
  { name: 'chart', title: 'Chart', key: '1' },
  { name: 'sequence', title: 'Sequence', key: '2' },
  { name: 'coverage', title: 'Coverage', key: '3' },
  { name: 'compare', title: 'Compare', key: '4' },
  { name: 'figures', title: 'Figures', key: '5' },
  { name: 'simulate', title: 'Simulate', key: '6' },
]
/** On a phone the pictures are one of the tabs at the bottom, so it is opened too. */
export function showPicture(picture: PictureName): void {
  // Where the sequence stands beside the others it is there already: it gets the focus, and nothing gives way.
  if (picture === 'sequence' && isUltrawide()) { document.querySelector<HTMLElement>('.beside [data-first], .beside .twin')?.focus(); return }
  set({ picture, tab: 'picture' })
}
