/** Mounting CometChat's component is the join, so something must say to the host's component what to show. */
import { createDiagnostics } from '../diagnostic.ts'
import type { CommonOptions } from './options.ts'

/** The props of `CometChatCalls.Component`; `key` makes each session a component of its own. */
export type CometChatComponentProps = { key: string; callToken: string; sessionSettings: unknown; callSettings: unknown }

/**
 * For `useSyncExternalStore`, in the component of the host that shows the call:
 *
 * ```tsx
 * const props = useSyncExternalStore(transport.view.subscribe, transport.view.getSnapshot)
 * return props ? <CometChatCalls.Component {...props} key={props.key} /> : null
 * ```
 */
export interface CometChatView {
  subscribe: (listener: () => void) => () => void
  getSnapshot: () => CometChatComponentProps | undefined
}

const NOT_RENDERED = 'CometChat: expected transport.view to be rendered, found none; mounting it joins'

export function createView({ clock = globalThis, onDiagnostic }: CommonOptions): CometChatView & { show(callToken: string, settings: unknown): void; hide(): void } {
  const diagnose = createDiagnostics('transport', onDiagnostic)
  const listeners = new Set<() => void>()
  let props: CometChatComponentProps | undefined, sessions = 0, timer: unknown
  const set = (next: CometChatComponentProps | undefined): void => {
    props = next
    for (const listener of [...listeners]) listener()
  }
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    getSnapshot: () => props,
    show(callToken, settings) {
      set({ key: String(++sessions), callToken, sessionSettings: settings, callSettings: settings })
      timer = clock.setTimeout(() => { if (listeners.size === 0) diagnose('not-rendered', NOT_RENDERED) }, 1_000)
    },
    hide() {
      clock.clearTimeout(timer as never)
      if (props) set(undefined)
    },
  }
}
