/** What is used of it: the package has no types of its own. */
declare module 'react-test-renderer' {
  import type { ReactElement } from 'react'

  export interface ReactTestInstance {
    readonly type: unknown
    readonly props: { readonly [name: string]: unknown }
    readonly parent: ReactTestInstance | null
    readonly children: (ReactTestInstance | string)[]
    findAll(is: (node: ReactTestInstance) => boolean): ReactTestInstance[]
  }
  export interface ReactTestRenderer {
    readonly root: ReactTestInstance
    unmount(): void
  }
  export function create(element: ReactElement): ReactTestRenderer
  export function act(what: () => Promise<void>): Promise<void>
}
