/** What one view cannot draw costs that view and no other: a trace may hold anything. */
import { Component, useEffect, useRef } from 'react'
import { useApp } from '../store/store.ts'

type Props = { /** The class of the view, so that its place stays. */ of: string; children: React.ReactNode }

/** React knows no function that catches what is thrown while drawing. */
export class ErrorBoundary extends Component<Props, { error: unknown; failed: boolean }> {
  override state = { error: undefined as unknown, failed: false }
  static getDerivedStateFromError(error: unknown) { return { error, failed: true } }
  override render() { return this.state.failed ? <Failed of={this.props.of} error={this.state.error} again={() => this.setState({ failed: false })} /> : this.props.children }
}

function Failed({ of, error, again }: { of: string; error: unknown; again(): void }) {
  const at = useApp((s) => `${s.callKey ?? ''} ${s.seq} ${s.picture}`), first = useRef(at)
  // Another moment may be one that can be drawn.
  useEffect(() => { if (first.current !== at) again() })
  return <section className={of} role="status"><p className="nothing">This view cannot be drawn here: {error instanceof Error ? error.message : String(error)}. The other views still work. To try this one again, go to another moment.</p></section>
}
