/** The example's screens as React Native renders them, in Node: its real JavaScript, with nothing but the native side fake. */
import type { ReactElement } from 'react'
import { act, create, type ReactTestInstance, type ReactTestRenderer } from 'react-test-renderer'

;(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true

export type Rendered = {
  /** Every text that is shown, in its order. */
  texts(): string[]
  text(testID: string): string
  has(testID: string): boolean
  /** What a screen reader can press, by its label. */
  labels(): string[]
  state(label: string): { disabled?: boolean; checked?: boolean }
  press(label: string): Promise<void>
  type(label: string, text: string): Promise<void>
  settle(): Promise<void>
  find(name: string): ReactTestInstance[]
  unmount(): Promise<void>
}

const { error } = console
// React says once that this renderer is deprecated. There is no other that needs no device.
console.error = (...words: unknown[]) => { if (!String(words[0]).startsWith('react-test-renderer is deprecated')) error(...words) }

const textOf = (node: ReactTestInstance | string): string => typeof node === 'string' ? node : node.children.map(textOf).join('')
const isHost = (node: ReactTestInstance): boolean => typeof node.type === 'string'

export async function render(element: ReactElement): Promise<Rendered> {
  let root!: ReactTestRenderer
  await act(async () => { root = create(element) })
  const all = (is: (node: ReactTestInstance) => boolean): ReactTestInstance[] => root.root.findAll(node => isHost(node) && is(node))
  const one = (what: string, is: (node: ReactTestInstance) => boolean): ReactTestInstance => {
    const [found, ...more] = all(is)
    if (!found || more.length > 0) throw new Error(`expected one ${what}, found ${found ? more.length + 1 : 'none'}; shown: ${JSON.stringify(self.texts())}`)
    return found
  }
  const labelled = (label: string): ReactTestInstance => one(`control labelled ${label}`, node => node.props['accessibilityLabel'] === label)
  /** The component that takes the press is above the host view that is labelled. */
  const handler = (label: string, name: string): (...args: unknown[]) => unknown => {
    for (let node: ReactTestInstance | null = labelled(label); node; node = node.parent) if (typeof node.props[name] === 'function') return node.props[name] as never
    throw new Error(`${label} has no ${name}`)
  }
  const self: Rendered = {
    texts: () => all(node => node.type === 'RCTText').map(textOf),
    text: testID => textOf(one(testID, node => node.props['testID'] === testID)),
    has: testID => all(node => node.props['testID'] === testID).length > 0,
    labels: () => all(node => ['button', 'switch'].includes(String(node.props['accessibilityRole'] ?? node.props['role']))).map(node => String(node.props['accessibilityLabel'])),
    state: label => labelled(label).props['accessibilityState'] as never,
    // As a finger does: what is disabled takes no press.
    async press(label) { await act(async () => { if (!self.state(label)?.disabled) handler(label, 'onPress')({}) }) },
    async type(label, text) { await act(async () => { handler(label, 'onChangeText')(text) }) },
    async settle() { await act(async () => { await new Promise(resolve => setTimeout(resolve, 0)) }) },
    find: name => all(node => node.type === name),
    async unmount() { await act(async () => { root.unmount() }) },
  }
  return self
}
