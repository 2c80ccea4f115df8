/** A session state: a hue, a word and a shape, so that no one of the three is needed alone. */
import { own } from '../../common/own.ts'
import { hue } from '../regions.ts'

const SHAPES: Record<string, React.ReactNode> = {
  idle: <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  joining: <path d="M5 1.6A3.4 3.4 0 1 1 1.6 5" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  joined: <circle cx="5" cy="5" r="3.8" fill="currentColor" />,
  reconnecting: <path d="M1.4 3.4h6M8.6 6.6h-6M6 1.6l1.8 1.8L6 5.2M4 4.8 2.2 6.6 4 8.4" fill="none" stroke="currentColor" strokeWidth="1.3" />,
  leaving: <path d="M1.6 5h6M5.2 2.2 8 5 5.2 7.8" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  ended: <rect x="1.6" y="1.6" width="6.8" height="6.8" fill="currentColor" />,
}
export const StateChip = ({ state }: { state: string | null }) => (
  <span className="state" style={hue(state)}>
    {state !== null && own(SHAPES, state) ? <svg viewBox="0 0 10 10" aria-hidden="true">{SHAPES[state]}</svg> : null}
    {state ?? 'unknown'}
  </span>
)
