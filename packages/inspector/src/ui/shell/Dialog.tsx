/** A dialog of the platform's own, over the whole page. The platform keeps the focus in it, and gives it back. */
import { useEffect, useRef } from 'react'

type Looks = { className?: string; 'aria-label'?: string; 'aria-labelledby'?: string }
/**
 * @param open as the page's state has it
 * @param onClose writes to that state that it is closed; it may be called more than once
 * @param children what stands in it while it is open, of which `data-first` has the focus first; `close` closes it, and has given the focus back when it returns
 */
export function Dialog({ open, onClose, children, ...looks }: Looks & { open: boolean; onClose: () => void; children: (close: () => void) => React.ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null), isBeside = useRef(false)
  useEffect(() => {
    if (open && !dialog.current?.open) {
      dialog.current?.showModal()
      // Not before: what is not shown takes no focus. A long dialog is read from its top, wherever the focus is.
      dialog.current?.querySelector<HTMLElement>('[data-first]')?.focus({ preventScroll: true })
      dialog.current?.scrollTo(0, 0)
    }
    if (!open) dialog.current?.close()
  }, [open])
  // The browser tells of a close later. Said at once, so that what asks for the dialog again is not taken for its still being open.
  const close = () => { dialog.current?.close(); onClose() }
  return (
    <dialog ref={dialog} {...looks} onCancel={(e) => { e.preventDefault(); close() }} onClose={() => { if (!dialog.current?.open) onClose() }}
      // A drag that begins in it and ends beside it, as one that selects a text, is a click on it too.
      onPointerDown={(e) => { isBeside.current = e.target === dialog.current }} onClick={(e) => { if (e.target === dialog.current && isBeside.current) close() }}>
      {open ? children(close) : null}
    </dialog>
  )
}
