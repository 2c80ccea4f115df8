/** The options of a relay, and the relay that you get. */
import type { FileProblems } from '../common/file-problems.ts'
import type { Device } from '../common/protocol.ts'
import type { Problem } from '../common/result.ts'
import type { TraceRecord } from '../common/trace.ts'
import type { Pace } from './pace.ts'

export type RelayOptions = {
  /** An IP address of this machine, never a host name. Default: 127.0.0.1, which no other machine can reach. */
  host?: string
  /** Default: any free port. If the port is taken, the relay uses another one and names the taken one in `portTaken`. */
  port?: number
  /** Default: 192 random bits. A token of your own needs at least 16 letters, digits, `-` or `_`. */
  token?: string
  historyRecordsMax?: number
  historyBytesMax?: number
  /** The folder of the built page. */
  uiDir?: string
  /** Origins of other pages that may connect: `http://localhost:3000` for an app that is served there. */
  origins?: readonly string[]
  /** In milliseconds: how long a connection may be silent before its hello, and between a ping and its answer. Default: 10,000. */
  patienceMs?: number
  /**
   * How much each client may send per second, on average. It may send four times as much at once. A client that sends more is read
   * more slowly, and nothing is lost. Default: 16 MiB and 10,000 frames a second.
   */
  pace?: Partial<Pace>
  /**
   * Addresses of XState 4 apps in Node that listen for an inspector with `@xstate/inspect/lib/server`: `127.0.0.1:9401`. They are dialled until
   * the relay closes.
   */
  xstate4?: readonly string[]
  /**
   * A folder for the history. Each record is written to a trace file there before it is acknowledged. The oldest records, which memory
   * no longer holds, are read from it, and what earlier relays wrote there is history too. The folder is created if it does not exist.
   */
  spill?: string
  /** Called with a sentence if a person must know something about the spill: the disk is full, or is no longer full. Default: a warning on the console. */
  onSpill?: (line: string) => void
  /** Called with what was refused, at most once a second for each field. */
  onRefused?: (problem: Problem) => void
}
export type Relay = {
  /** The address of the page, token included. */
  url: string
  host: string
  port: number
  token: string
  /** The address to give to a recorder. */
  recorderUrl: string
  /** The address to give to `createWebSocketInspector({ url })` of `@statelyai/inspect`. `&name=…` names the app. */
  inspectorUrl: string
  /** The address to give to `inspect({ url })` of `@xstate/inspect` and to `createBrowserInspector({ url })`, in pages whose origin is allowed. */
  receiverUrl: string
  /** The port that you asked for, if another program uses it. */
  portTaken?: number
  /**
   * Puts records that were not recorded here into the history, as records of a device that is not live.
   * @param problems what could not be read of their file; viewers are told
   */
  load(device: Device, records: readonly TraceRecord[], problems?: FileProblems): void
  /** Closes the relay. All clients are told, and are gone within 2 s. */
  close(): Promise<void>
}

export const HISTORY_RECORDS_MAX = 500_000
export const HISTORY_BYTES_MAX = 256 * 1024 * 1024
/** A phone that lost its network says nothing at all. It is pinged this often, and is no longer live once it does not answer. */
export const PATIENCE_MS = 10_000
/** How long a socket may take to say goodbye. */
export const GOODBYE_MS = 500
