import type { KeyboardEvent } from 'react'

/** One of a few, side by side: a radio group that arrow keys move in. */
export function Segments<T extends string>({ label, value, options, onChange }: { label: string; value: T; options: readonly (readonly [value: T, words: string])[]; onChange(value: T): void }) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = options[(options.findIndex(([v]) => v === value) + step + options.length) % options.length]
    if (!next) return
    onChange(next[0])
    event.currentTarget.querySelector<HTMLElement>(`[data-value="${next[0]}"]`)?.focus()
  }
  return (
    <div className="segments" role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      {options.map(([v, words]) => <button type="button" role="radio" key={v} data-value={v} aria-checked={v === value} tabIndex={v === value ? 0 : -1} onClick={() => onChange(v)}>{words}</button>)}
    </div>
  )
}
