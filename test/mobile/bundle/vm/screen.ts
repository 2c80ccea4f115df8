/**
 * The native half of React Native's renderer: it keeps the tree of views that was drawn last, and touches what is there. The renderer
 * itself, Fabric's, is React Native's own. Nothing is laid out: each view is where a finger finds it.
 */
import { later } from './loop.ts'

type Props = { [name: string]: unknown }
type Node = { tag: number; name: string; props: Props; children: Node[]; handle: object }
type Tell = (handle: object | null, type: string, event: object) => void

let root: Node[] = [], tell: Tell = () => undefined, priority = 0
const DEFAULT = 0, DISCRETE = 1
const REGION = [0, 0, 100, 100, 0, 0] as const

const withProps = (props: Props, more: Props): Props => {
  const next: Props = { ...props }
  Object.keys(more).forEach(name => {
    if (more[name] === null) delete next[name]
    else next[name] = more[name]
  })
  return next
}

export const fabric = {
  createNode: (tag: number, name: string, _root: number, props: Props, handle: object): Node => ({ tag, name, props: withProps({}, props), children: [], handle }),
  cloneNode: (node: Node): Node => ({ ...node, children: node.children.slice() }),
  cloneNodeWithNewChildren: (node: Node, children: Node[] = []): Node => ({ ...node, children }),
  cloneNodeWithNewProps: (node: Node, props: Props): Node => ({ ...node, children: node.children.slice(), props: withProps(node.props, props) }),
  cloneNodeWithNewChildrenAndProps: (node: Node, childrenOrProps: Node[] | Props, props?: Props): Node =>
    ({ ...node, children: props ? childrenOrProps as Node[] : [], props: withProps(node.props, props ?? childrenOrProps as Props) }),
  createChildSet: (): Node[] => [],
  appendChild(parent: Node, child: Node): Node { parent.children.push(child); return parent },
  appendChildToSet(set: Node[], child: Node): void { set.push(child) },
  completeRoot(_root: number, children: Node[]): void { root = children },
  registerEventHandler(handler: Tell): void { tell = handler },
  measure: (_node: Node, done: (...region: readonly number[]) => void): void => done(...REGION),
  measureInWindow: (_node: Node, done: (...region: readonly number[]) => void): void => done(0, 0, 100, 100),
  measureLayout: (_node: Node, _other: Node, _failed: () => void, done: (...region: readonly number[]) => void): void => done(0, 0, 100, 100),
  setNativeProps() {},
  dispatchCommand() {},
  setIsJSResponder() {},
  sendAccessibilityEvent() {},
  configureNextLayoutAnimation() {},
  findShadowNodeByTag_DEPRECATED: (tag: number): Node | undefined => find(node => node.tag === tag),
  getBoundingClientRect: () => [0, 0, 100, 100],
  compareDocumentPosition: () => 0,
  unstable_DefaultEventPriority: DEFAULT,
  unstable_DiscreteEventPriority: DISCRETE,
  unstable_ContinuousEventPriority: 2,
  unstable_IdleEventPriority: 3,
  unstable_getCurrentEventPriority: () => priority,
}

function find(is: (node: Node) => boolean, among: Node[] = root): Node | undefined {
  for (const node of among) {
    const found = is(node) ? node : find(is, node.children)
    if (found) return found
  }
  return undefined
}
/** Every text that is drawn, from the first view to the last. */
export function texts(among: Node[] = root): string[] {
  return among.reduce<string[]>((all, node) => node.name === 'RCTRawText' || node.name === 'RawText' ? all.concat(String(node.props['text'])) : all.concat(texts(node.children)), [])
}
/** How many views there are of a name. */
export const count = (name: string, among: Node[] = root): number => among.reduce((all, node) => all + (node.name === name ? 1 : 0) + count(name, node.children), 0)

function event(type: string, handle: object, what: object): void {
  priority = DISCRETE
  try { tell(handle, type, what) } finally { priority = DEFAULT }
}
/** A finger is laid on the view with this label, and taken away. @throws when there is none */
export function press(label: string): void {
  const node = find(({ props }) => props['accessibilityLabel'] === label)
  if (!node) throw new Error(`no view with the label ${label} among: ${texts().join(' | ')}`)
  const touch = { target: node.tag, identifier: 0, pageX: 50, pageY: 50, locationX: 50, locationY: 50, force: 1 }
  const begin = { ...touch, timestamp: Date.now(), touches: [touch], changedTouches: [touch] }
  event('topTouchStart', node.handle, begin)
  later(() => event('topTouchEnd', node.handle, { ...touch, timestamp: Date.now(), touches: [], changedTouches: [touch] }), 20)
}
