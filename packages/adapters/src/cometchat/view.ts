/** Mounting CometChat's component is the join, so something must tell the host's component what to show. */
import { createDiagnostics } from '../diagnostic.ts'
import type { CommonOptions } from './options.ts'

/**
 * The props of `CometChatCalls.Component`. It takes the settings under the name `sessionSettings` or `callSettings`. `key` gives each session a component
 * of its own. `Settings` is what the builder of version 4 builds, or what you gave for version 5.
 */
export type CometChatComponentProps<Settings = unknown> = { key: string; callToken: string; sessionSettings: Settings; callSettings: Settings }

/**
 * Use it with `useSyncExternalStore`, in the component that shows the call:
 *
 * ```tsx
 * const props = useSyncExternalStore(transport.view.subscribe, transport.view.getSnapshot)
 * if (!props) return null
 * const { key, ...rest } = props
 * return <CometChatCalls.Component key={key} {...rest} />
 * ```
 */
export interface CometChatView<Settings = unknown> {
  subscribe: (listener: () => void) => () => void
  getSnapshot: () => CometChatComponentProps<Settings> | undefined
}

const NOT_RENDERED = 'CometChat: expected view to be rendered, found none; mounting joins'

export function createView<S>({ clock = globalThis, onDiagnostic }: CommonOptions): CometChatView<S> & { show(callToken: string, settings: S): void; hide(): void } {
  const diagnose = createDiagnostics('transport', onDiagnostic)
  const listeners = new Set<() => void>()
  let props: CometChatComponentProps<S> | undefined, sessions = 0, timer: unknown
  const set = (next: CometChatComponentProps<S> | undefined): void => {
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
