/** Shares the tasks of a check among the cores, and puts the report together. */
import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { TransitionTable } from '@onhook/machine'
import { type CheckPart, type CheckReport, type CheckTask, type PropertyResult, reportOf } from '@onhook/machine/proof'
import type { FromWorker, ToWorker } from './check-worker.ts'

export type Progress = { done: number; of: number; now: string[] }
export type CheckRun = {
  report: CheckReport
  /** When it was interrupted: the tasks that were at work, with how far each had come, and those that were not begun. What was judged of the former is in the report. */
  unfinished: { at: Unfinished[]; waiting: CheckTask[] }
}
/** Nothing but the task: it had told nothing yet. */
export type Unfinished = { task: string; phase?: string; states?: number; transitions?: number }
/** More hardly helps: the largest environment is one task. */
const WORKERS_MAX = 4

/** A process each, started as this one was: from sources with their loader, or built. */
const worker = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.js', import.meta.url))
/** Codes with which Node says that nobody reads the channel any more. */
const WORKER_GONE: readonly string[] = ['EPIPE', 'ECONNRESET', 'ERR_IPC_CHANNEL_CLOSED']

/** Begins them, so that they load while the table is made. Until they have a task they keep nobody waiting. A program that ends takes them with it, also from the midst of a task. */
export function startWorkers(countMax = WORKERS_MAX): ChildProcess[] {
  return Array.from({ length: Math.max(1, Math.min(countMax, WORKERS_MAX, availableParallelism())) }, () => {
    const w = fork(worker, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    w.on('error', () => undefined) // one that did not start is told of by `runCheck`
    process.once('exit', () => w.kill('SIGKILL'))
    w.unref()
    w.channel?.unref()
    return w
  })
}

/**
 * @param workers those that were started already
 * @param signal interrupts: what was found until then is reported, and what was not done is named
 */
export function runCheck(table: TransitionTable, tasks: readonly CheckTask[], options: { statesMax?: number; quick?: boolean; workers?: readonly ChildProcess[]; signal?: AbortSignal; onProgress?: (p: Progress) => void } = {}): Promise<CheckRun> {
  const parts: CheckPart[] = [], waiting = [...tasks], running = new Map<ChildProcess, CheckTask | undefined>(), now = new Map<ChildProcess, NonNullable<FromWorker['progress']>>()
  /** By property, of the tasks that are at work: told when one of them is not finished. */
  const judged = new Map<ChildProcess, Map<string, PropertyResult>>()
  return new Promise((resolve, reject) => {
    let isOver = false
    const finish = (): void => {
      isOver = true
      const unfinished = { at: [...running].flatMap(([w, t]) => (t ? [unfinishedOf(t, now.get(w))] : [])), waiting }
      for (const w of running.keys()) w.kill('SIGKILL')
      const halves = [...judged.values()].map((properties): CheckPart => ({ product: [], properties: [...properties.values()], assumptions: [] }))
      resolve({ report: reportOf(table, [...parts, ...halves]), unfinished })
    }
    options.signal?.addEventListener('abort', finish, { once: true })
    const fail = (error: Error): void => {
      isOver = true
      for (const w of running.keys()) w.kill('SIGKILL')
      reject(error)
    }
    const goneBy = (code: number | null, killedBy: NodeJS.Signals | null): void => { fail(new Error(`a worker has gone (${killedBy ?? `exit ${code}`}); if there was too little memory, use --states-max or --environment`)) }
    for (const w of options.workers ?? startWorkers(tasks.length)) {
      w.ref()
      w.channel?.ref()
      // A worker that goes while it is written to: that it has gone is told by its exit, and this would only be how we noticed.
      const tell = (message: ToWorker): void => { w.send(message, (error: NodeJS.ErrnoException | null) => { if (error && !isOver && !WORKER_GONE.includes(error.code ?? '')) fail(error) }) }
      running.set(w, undefined)
      w.on('message', ({ part, judged: property, progress, error }: FromWorker) => {
        if (error) { fail(Object.assign(new Error(error.message), { code: error.code })); return }
        if (progress) now.set(w, progress)
        else if (property) judged.set(w, (judged.get(w) ?? new Map<string, PropertyResult>()).set(property.id, property))
        else {
          if (part) parts.push(part)
          now.delete(w)
          judged.delete(w)
          const next = waiting.shift()
          running.set(w, next)
          if (next !== undefined) tell({ task: next })
          else {
            running.delete(w)
            tell({ done: true })
            if (running.size === 0) finish()
          }
        }
        options.onProgress?.({ done: parts.length, of: tasks.length, now: [...now.values()].map(p => wordsOfUnfinished({ ...p, task: p.environment })) })
      })
      w.on('error', fail)
      w.on('exit', (code, killedBy) => {
        if (isOver || !running.has(w)) return
        // Ctrl-C came while it was still starting: it comes to us too, perhaps a little later.
        if (killedBy === 'SIGINT') { finish(); return }
        running.delete(w)
        goneBy(code, killedBy)
      })
      if (w.exitCode !== null || w.signalCode !== null) { goneBy(w.exitCode, w.signalCode); return }
      tell({ table, statesMax: options.statesMax, quick: options.quick ?? false })
    }
  })
}

const unfinishedOf = (t: CheckTask, p: FromWorker['progress']): Unfinished => ({ task: wordsOfTask(t), ...(p && { phase: p.phase, states: p.states, transitions: p.transitions }) })
export const wordsOfUnfinished = ({ task, phase, states = 0 }: Unfinished): string => (phase === undefined ? task : `${task}: ${phase}, ${states.toLocaleString('en')} states`)
export const wordsOfTask = (t: CheckTask): string => {
  switch (t.task) {
    case 'table': return 'the table'
    case 'environment': return typeof t.environment === 'string' ? t.environment : t.environment.name
    case 'assumption': return `without ${t.id}`
    default: return `${t.task}: ${t.environment}`
  }
}
