/** Manifests and property lists as the rules know them, with the line of each thing. */
import type { Activity, Application, Attributes, Element as ManifestElement, IntentFilter, Manifest, Plist, PlistFile, PlistValue } from '@onhook/adapters/setup'
import { DOMParser, type Document, type Element } from '@xmldom/xmldom'
import { messageOf } from '../common/message-of.ts'

/** A file of the app that cannot be read: what is wrong with it, and where. */
export class Unreadable extends Error {
  readonly file: string
  readonly line: number | undefined
  constructor(file: string, message: string, line?: number) {
    super(message)
    this.file = file
    this.line = line
  }
}

/** @throws Unreadable */
function parseXml(text: string, file: string): Element {
  let problem: { message: string; line: number | undefined } | undefined
  const stop = (message: string, line: number | undefined): never => { problem ??= { message, line }; throw new Error(message) }
  let document: Document | undefined
  try {
    document = new DOMParser({
      // What this parser only warns of (an attribute without quotes) stops Android's and Apple's.
      onError: (_, message, context) => stop(message, (context as { locator?: { lineNumber?: number } } | undefined)?.locator?.lineNumber),
    }).parseFromString(text.replace(/^\ufeff/, ''), 'text/xml')
  } catch (error) {
    problem ??= { message: messageOf(error), line: undefined }
  }
  const root = document?.documentElement
  if (problem || !root) throw new Unreadable(file, `not well-formed XML: ${problem?.message.replace(/^Error constructing the DOM: /, '') ?? 'nothing in it'}`, problem?.line === 0 ? 1 : problem?.line)
  return root
}
const childrenOf = (element: Element): Element[] => Array.from(element.childNodes).filter((node): node is Element => node.nodeType === 1)
const lineOf = (element: Element): { line?: number } => (element.lineNumber === undefined ? {} : { line: element.lineNumber })

// ---- AndroidManifest.xml ------------------------------------------------------------------------------

const PREFIXES: Record<string, string> = { 'http://schemas.android.com/apk/res/android': 'android:', 'http://schemas.android.com/tools': 'tools:' }
/** The names by their usual prefixes, whatever the file calls them. */
function attributesOf(element: Element): Attributes {
  return Object.fromEntries(Array.from(element.attributes).map(a => [a.namespaceURI !== null && PREFIXES[a.namespaceURI] !== undefined ? `${PREFIXES[a.namespaceURI]}${a.localName}` : a.name, a.value]))
}
const read = (element: Element): ManifestElement => ({ $: attributesOf(element), ...lineOf(element) })
const all = (element: Element, name: string): Element[] => childrenOf(element).filter(child => child.nodeName === name)
const readFilter = (element: Element): IntentFilter => ({ ...read(element), action: all(element, 'action').map(read), category: all(element, 'category').map(read), data: all(element, 'data').map(read) })
const readActivity = (element: Element): Activity => ({ ...read(element), 'intent-filter': all(element, 'intent-filter').map(readFilter) })
const readApplication = (element: Element): Application => ({ ...read(element), activity: all(element, 'activity').map(readActivity), service: all(element, 'service').map(read) })

/** @throws Unreadable */
export function readManifest(text: string, file: string): Manifest {
  const root = parseXml(text, file)
  if (root.nodeName !== 'manifest') throw new Unreadable(file, `expected <manifest>, found <${root.nodeName}>`, root.lineNumber)
  return {
    manifest: {
      ...read(root), 'uses-permission': all(root, 'uses-permission').map(read), 'uses-permission-sdk-23': all(root, 'uses-permission-sdk-23').map(read),
      application: all(root, 'application').map(readApplication),
    },
  }
}

/** The strings of a file of `res/values`, by their names. @throws Unreadable */
export const readStrings = (text: string, file: string): Record<string, string> =>
  Object.fromEntries(all(parseXml(text, file), 'string').map(element => [element.getAttribute('name') ?? '', (element.textContent ?? '').trim()]))

// ---- property lists -----------------------------------------------------------------------------------

/** @throws Unreadable */
export function readPlist(bytes: Buffer, file: string): PlistFile {
  if (bytes.subarray(0, 6).toString('latin1') === 'bplist') throw new Unreadable(file, `it is a binary property list, which the doctor does not read; plutil -convert xml1 ${JSON.stringify(file)} makes it XML`)
  const root = parseXml(bytes.toString('utf8'), file), [top] = childrenOf(root)
  if (root.nodeName !== 'plist' || top?.nodeName !== 'dict') throw new Unreadable(file, `expected <plist><dict>, found <${root.nodeName}>${top ? `<${top.nodeName}>` : ''}`, root.lineNumber)
  const lines: Record<string, number> = {}
  return { values: dictionary(top, file, lines), file, lines }
}

function dictionary(element: Element, file: string, lines?: Record<string, number>): Plist {
  const children = childrenOf(element), values: Plist = {}
  for (let i = 0; i < children.length; i += 2) {
    const key = children[i]!, value = children[i + 1]
    if (key.nodeName !== 'key') throw new Unreadable(file, `expected <key>, found <${key.nodeName}>`, key.lineNumber)
    const name = key.textContent ?? ''
    if (!value || value.nodeName === 'key') throw new Unreadable(file, `<key>${name}</key> has no value`, key.lineNumber)
    values[name] = valueOf(value, file)
    if (lines && key.lineNumber !== undefined) lines[name] = key.lineNumber
  }
  return values
}
function valueOf(element: Element, file: string): PlistValue {
  const text = element.textContent ?? ''
  switch (element.nodeName) {
    case 'dict': return dictionary(element, file)
    case 'array': return childrenOf(element).map(child => valueOf(child, file))
    case 'true': return true
    case 'false': return false
    case 'integer': case 'real': return Number(text)
    case 'date': return new Date(text)
    case 'string': return text
    case 'data': return Buffer.from(text, 'base64')
    default: throw new Unreadable(file, `<${element.nodeName}> is no value of a property list`, element.lineNumber)
  }
}
