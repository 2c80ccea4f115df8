/**
 * A calling SDK as CometChat's documents and its published code describe it, in both versions: one session at a time, callbacks without a
 * session and without an argument, a bus that is synchronous and has no try around its listeners, and ends that say three things, two, one or
 * none. Written from those; no code of the vendor is in it. Nothing moves until the test says so: work waits in a queue, time is virtual.
 */

/** What happens, in words of our own; each flavour has its own callbacks for them. */
export type Word = 'joined' | 'left' | 'timedOut' | 'lost' | 'restored' | 'closed' | 'failed' | 'button' | 'muted' | 'unmuted' | 'othersLeft' | 'error' | 'remoteLost' | 'remoteRestored'

export type Script = {
  version: 5 | 4
  /** `silent`: the request is taken and nothing follows, as for a bad token (web) or a join that the conference refuses. */
  join: 'joins' | 'silent' | 'refused'
  /** What a leave of a joined session says. The documents promise left and closed. */
  leaveSays: readonly ('left' | 'closed')[]
  /** A leave while it connects: only closed, or not even that. */
  leaveWhileConnecting: 'closed' | 'silent'
  /** Left before its token is verified: nothing is there to leave, so the join goes on. */
  leaveWhileVerifying: 'missed' | 'cancelled'
  /** Left between its own tries of a restart. */
  leaveWhileRestarting: 'cancelled' | 'missed'
  /** Leaving without a session: said of Android that it throws. */
  secondLeave: 'harmless' | 'throws'
  /** The button: the SDK leaves by itself, or its action was taken away by the host. */
  button: 'leaves' | 'waits'
  /** After a recoverable failure, 3 s later: in again, or nothing. */
  restart: 'rejoins' | 'nothing'
  /** Version 4: nobody is listed, not even we. */
  isAlone: boolean
}
const DEFAULT_SCRIPT: Script = {
  version: 5, join: 'joins', leaveSays: ['left', 'closed'], leaveWhileConnecting: 'closed', leaveWhileVerifying: 'missed', leaveWhileRestarting: 'missed',
  secondLeave: 'harmless', button: 'leaves', restart: 'rejoins', isAlone: false,
}

type Phase = 'verifying' | 'connecting' | 'live' | 'lost' | 'restarting' | 'out' | 'dead'
type Session = { phase: Phase; hot: boolean; leaving: boolean; connects: boolean }
type Task = { label: string; run: () => void; at: number }

/** What may be done to a callback on its way: said twice, lost, or late by so many milliseconds. */
export type Fault = { copies: number; afterMs: number }

export type Engine = ReturnType<typeof createEngine>

export function createEngine(given: Partial<Script> = {}) {
  const script: Script = { ...DEFAULT_SCRIPT, ...given }
  const tasks: Task[] = [], held = new Set<string>()
  let now = 0, session: Session | undefined, muted = false, wasHeard = false, refusals = 0, closing = false
  const log: string[] = []
  const hear = new Set<(word: Word, payload?: unknown) => void>()
  let faultOf: (word: Word) => Fault = () => ({ copies: 1, afterMs: 0 })

  const later = (label: string, run: () => void, ms = 0): void => { tasks.push({ label, run, at: now + ms }) }
  const isUp = (s: Session | undefined): s is Session => !!s && s.phase !== 'out' && s.phase !== 'dead'

  function deliver(word: Word, payload?: unknown): void {
    log.push(word)
    if (word === 'closed') closing = true
    for (const listener of [...hear]) listener(word, payload)
    if (word === 'closed') {
      closing = false
      // The store is reset after the listeners ran: a session that one of them began is lost.
      if (session?.connects === false) session = undefined
    }
  }
  /** Synchronous, unless a fault makes it late. */
  function say(word: Word, payload?: unknown): void {
    const { copies, afterMs } = faultOf(word)
    for (let n = 0; n < copies; n++) {
      if (afterMs > 0) later(`late ${word}`, () => deliver(word, payload), afterMs)
      else deliver(word, payload)
    }
  }

  /** What others hear now. */
  const sound = (): void => { wasHeard ||= !muted && !!session?.hot && (session.phase === 'live' || session.phase === 'lost') }
  function goOut(s: Session, says: readonly Word[]): void {
    if (s.phase === 'out') return
    Object.assign(s, { phase: 'out', hot: false } satisfies Partial<Session>)
    for (const word of says) say(word)
  }
  function comeIn(s: Session): void {
    if (s.phase !== 'connecting' && s.phase !== 'restarting') return
    Object.assign(s, { phase: 'live', hot: true, leaving: false } satisfies Partial<Session>)
    sound()
    if (script.version === 5 || !script.isAlone) say('joined')
  }
  function connect(s: Session): void {
    if (s.phase !== 'verifying') return
    s.phase = 'connecting'
    s.hot = true
    if (script.join === 'joins') later('the conference is joined', () => comeIn(s))
  }

  const engine = {
    script, log,
    listen(listener: (word: Word, payload?: unknown) => void): () => void {
      hear.add(listener)
      return () => { hear.delete(listener) }
    },
    get listeners() { return hear.size },
    set faults(next: (word: Word) => Fault) { faultOf = next },
    /** A session begins. `accepted` is called when the request was taken, `refused` where that is told. `startsMuted`: its setting. */
    join(accepted: () => void, refused: (error: unknown) => void, error: unknown, startsMuted = false): void {
      muted = startsMuted
      if (isUp(session)) log.push('a second session')
      const s: Session = { phase: 'verifying', hot: false, leaving: false, connects: !closing }
      session = s
      later('the token is verified', () => {
        if (s.phase !== 'verifying') return
        if (script.join === 'refused') {
          s.phase = 'out'
          refused(error)
          return
        }
        if (!s.connects) return
        accepted()
        if (script.join === 'silent') Object.assign(s, { phase: 'dead' } satisfies Partial<Session>)
        else later('the connection is up', () => connect(s))
      })
    },
    leave(): void {
      log.push('leave')
      if (refusals > 0) { refusals--; throw new Error('ERROR_LEAVE: the leave is refused, on purpose') }
      const s = session
      if (!isUp(s) || s.leaving) {
        if (script.secondLeave === 'throws') throw new Error('no active session')
        return
      }
      if (s.phase === 'verifying') {
        if (script.leaveWhileVerifying === 'cancelled') s.phase = 'out'
        return
      }
      if (s.phase === 'connecting') return goOut(s, script.leaveWhileConnecting === 'closed' && script.version === 5 ? ['closed'] : [])
      if (s.phase === 'restarting') {
        if (script.leaveWhileRestarting === 'cancelled') goOut(s, [])
        return
      }
      s.leaving = true
      later('the session is left', () => goOut(s, script.version === 5 ? script.leaveSays : []))
    },
    mute(next: boolean): void {
      if (!isUp(session)) return
      muted = next
      sound()
      say(next ? 'muted' : 'unmuted')
    },
    /** The component is unmounted: what it held goes, without a word. */
    unmount(): void { if (isUp(session)) goOut(session, []) },

    // What happens by itself. Each tells whether it could.
    pressButton(): boolean {
      const s = session
      if (s?.phase !== 'live' && s?.phase !== 'lost') return false
      say('button')
      if (script.button === 'leaves') later('the button leaves', () => goOut(s, script.version === 5 ? script.leaveSays : []))
      return true
    },
    timeOut(): boolean {
      const s = session
      if (s?.phase !== 'live') return false
      say('timedOut')
      later('the idle session is left', () => goOut(s, script.version === 5 ? script.leaveSays : []))
      return true
    },
    lose(): boolean { const s = session; if (s?.phase !== 'live') return false; s.phase = 'lost'; say('lost'); return true },
    restore(): boolean { const s = session; if (s?.phase !== 'lost') return false; s.phase = 'live'; say('restored'); return true },
    /** A server removes us, or the room goes: closed alone, or with left. */
    remove(says: readonly ('left' | 'closed')[] = ['left', 'closed']): boolean { if (!isUp(session)) return false; goOut(session, says); return true },
    fail(recoverable: boolean, name = recoverable ? 'connection.passwordRequired' : 'connection.droppedError'): boolean {
      const s = session
      // Version 4 mends its connection by itself and shows that only in its own view; it tells no failure.
      if (script.version === 4 || (s?.phase !== 'live' && s?.phase !== 'lost' && s?.phase !== 'connecting')) return false
      if (!recoverable) {
        say('failed', { name, message: 'the connection is gone', recoverable })
        goOut(s, ['left', 'closed'])
        return true
      }
      Object.assign(s, { phase: 'restarting', hot: false, leaving: false } satisfies Partial<Session>)
      say('failed', { name, message: 'the connection is gone', recoverable })
      say('closed')
      if (script.restart === 'rejoins') later('the SDK restarts', () => comeIn(s), 3_000)
      return true
    },
    /** The other side leaves. Version 4 says so when nobody else is there, and goes on. */
    othersLeave(): boolean { if (session?.phase !== 'live') return false; if (script.version === 4) say('othersLeft'); return true },
    die(): boolean { if (!isUp(session)) return false; Object.assign(session, { phase: 'dead', hot: false } satisfies Partial<Session>); return true },
    refuseLeave(): void { refusals++ },
    say,

    get hot() { return !!session?.hot },
    get connected() { return isUp(session) },
    get isActive() { return isUp(session) },
    get isJoined() { return session?.phase === 'live' || session?.phase === 'lost' },
    get muted() { return muted },
    get wasHeard() { return wasHeard },

    /** Virtual time, for the SDK and for whoever is given it as a clock. */
    clock: {
      now: () => now,
      setTimeout: (run: () => void, ms: number): unknown => {
        const task: Task = { label: 'timer', run, at: now + ms }
        tasks.push(task)
        return task
      },
      clearTimeout: (handle: unknown): void => {
        const at = tasks.indexOf(handle as Task)
        if (at >= 0) tasks.splice(at, 1)
      },
    },
    get timers() { return tasks.filter(t => t.label === 'timer').length },
    /** Holds the next task of that name back until the returned function is called. */
    hold(label: string): () => void {
      held.add(label)
      return () => { held.delete(label) }
    },
    /** Runs what is due, the earliest first, with room for promises in between. */
    async advance(ms = 0): Promise<void> {
      const until = now + ms
      for (let n = 0; n < 10_000; n++) {
        for (let tick = 0; tick < 20; tick++) await Promise.resolve()
        const next = tasks.filter(t => t.at <= until && !held.has(t.label)).toSorted((a, b) => a.at - b.at)[0]
        if (!next) { now = Math.max(now, until); return }
        tasks.splice(tasks.indexOf(next), 1)
        now = Math.max(now, next.at)
        next.run()
      }
      throw new Error('the world does not come to rest')
    },
  }
  return engine
}
