/** What a relay is started with, and what is got. */
import type { FileProblems } from '../common/file-problems.ts'
import type { Device } from '../common/protocol.ts'
import type { Problem } from '../common/result.ts'
import type { TraceRecord } from '../common/trace.ts'
import type { Pace } from './pace.ts'

export type RelayOptions = {
  /** An address of this machine, never a name. Default 127.0.0.1: nobody else can dial it. */
  host?: string
  /** Default: any free one. A port that is taken is named in `portTaken`, and another one is used. */
  port?: number
  /** Default: 192 random bits. One of your own has at least 16 letters, digits, `-` or `_`. */
  token?: string
  historyRecordsMax?: number
  historyBytesMax?: number
  /** The folder of the built page. */
  uiDir?: string
  /** Origins of other pages that may dial: `http://localhost:3000` for an app that is served there. */
  origins?: readonly string[]
  /** How long a connection may be silent before it has said who it is, and between a ping and its answer. Default 10 s. */
  patienceMs?: number
  /**
   * What each client may say, in the mean; four times as much at once. Beyond, it is read more slowly and nothing is lost.
   * Default 16 MiB and 10,000 frames a second.
   */
  pace?: Partial<Pace>
  /** Apps of XState 4 in Node that listen for an inspector with `@xstate/inspect/lib/server`, as `127.0.0.1:9401`. They are dialled until the relay closes. */
  xstate4?: readonly string[]
  /**
   * A folder for the history: each record is written to a trace file there before it is acknowledged, the oldest beyond the bounds
   * are read from it, and what earlier relays wrote there is history too. Made where it is not there.
   */
  spill?: string
  /** Told what a person must know of the spill, in a sentence: a disk that is full, and that it is not any more. Default: a warning on the console. */
  onSpill?: (line: string) => void
  /** Told what was refused, at most once a second for each field. */
  onRefused?: (problem: Problem) => void
}
export type Relay = {
  /** Where the page is, token included. */
  url: string
  host: string
  port: number
  token: string
  /** What a recorder is given. */
  recorderUrl: string
  /** What `createWebSocketInspector({ url })` of `@statelyai/inspect` is given. `&name=…` names the app. */
  inspectorUrl: string
  /** What `inspect({ url })` of `@xstate/inspect` and `createBrowserInspector({ url })` are given, in pages whose origin is allowed. */
  receiverUrl: string
  /** The port that was asked for and is another program's. */
  portTaken?: number
  /**
   * Puts records that were not recorded here into the history, as those of a device that is not live.
   * @param problems what could not be read of their file: viewers are told
   */
  load(device: Device, records: readonly TraceRecord[], problems?: FileProblems): void
  /** Everybody is told and gone within 2 s. */
  close(): Promise<void>
}

export const HISTORY_RECORDS_MAX = 500_000
export const HISTORY_BYTES_MAX = 256 * 1024 * 1024
/** A phone that lost its network says nothing at all: it is asked this often, and not live once it did not answer. */
export const PATIENCE_MS = 10_000
/** How long a socket may take to say goodbye. */
export const GOODBYE_MS = 500
