/** What the doctor reads of a folder, with the names by which a person knows it: relative, with slashes. */
import { type Dirent, existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { messageOf } from '../common/message-of.ts'
import { Unreadable } from './doctor-xml.ts'

export type Files = {
  /** Undefined when there is no such file. @throws Unreadable */
  text(path: string): string | undefined
  bytes(path: string): Buffer
  json(path: string): unknown
  folders(path: string): string[]
  files(path: string, isOurs: (name: string) => boolean): string[]
  /** The first folder from here upwards that has `path`, by its absolute name. */
  above(path: string): string | undefined
  nameOf(absolute: string): string
  /** What was read, in order. */
  readonly read: string[]
}

/** Expo reads its app.json with comments and commas at the end of lists. */
const COMMENTED = 'app.json'
/** The same text with spaces in place of comments and then of last commas, so that places stay; texts are passed over. */
const withoutComments = (text: string): string => [/"(?:\\.|[^"\\])*"|\/\/.*|\/\*[^]*?\*\//g, /"(?:\\.|[^"\\])*"|,(?=\s*[\]}])/g]
  .reduce((left, pattern) => left.replace(pattern, part => (part.startsWith('"') ? part : part.replace(/[^\n]/g, ' '))), text)

export function filesOf(root: string): Files {
  const readList: string[] = []
  const entries = (path: string): Dirent[] => (existsSync(join(root, path)) ? readdirSync(join(root, path), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)) : [])
  /** A link to a folder is a folder. */
  const isFolder = (path: string, entry: Dirent): boolean => entry.isDirectory() || (entry.isSymbolicLink() && statSync(join(root, path, entry.name), { throwIfNoEntry: false })?.isDirectory() === true)
  const files: Files = {
    read: readList,
    nameOf: absolute => relative(root, absolute).split(sep).join('/') || '.',
    bytes(path) {
      try { if (!readList.includes(path)) readList.push(path); return readFileSync(join(root, path)) } catch (error) {
        throw new Unreadable(path, `cannot be read: ${messageOf(error)}`)
      }
    },
    text: path => (existsSync(join(root, path)) ? files.bytes(path).toString('utf8').replace(/^\ufeff/, '') : undefined),
    json(path) {
      const text = files.text(path)
      if (text === undefined) return undefined
      try { return JSON.parse(path === COMMENTED ? withoutComments(text) : text) as unknown } catch (error) {
        const message = messageOf(error), at = /at position (\d+)/.exec(message)?.[1]
        throw new Unreadable(path, `not valid JSON: ${message}`, at === undefined ? text.trimEnd().split('\n').length : text.slice(0, Number(at)).split('\n').length)
      }
    },
    folders: path => entries(path).filter(entry => isFolder(path, entry)).map(entry => entry.name),
    files: (path, isOurs) => entries(path).filter(entry => !isFolder(path, entry) && isOurs(entry.name)).map(entry => `${path}/${entry.name}`),
    above(path) {
      for (let folder = root; ; folder = dirname(folder)) {
        if (existsSync(join(folder, path))) return join(folder, path)
        if (dirname(folder) === folder) return undefined
      }
    },
  }
  return files
}
export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
export const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})
