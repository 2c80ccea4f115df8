/**
 * Stands in for Acme's package: an SDK that does what its script says. Its rooms join in their own time, report things twice, refuse a leave,
 * and come back after a kick. Tests ask it what is really held. Put the real package in its place, and keep this one for what the real one
 * cannot be made to do.
 */
export type Word = 'joined' | 'lost' | 'restored' | 'left' | 'kicked' | 'muted' | 'unmuted' | 'clicked' | 'failing'
/** A word that is in no typings: next year's package says it, and today's adapter hears it. */
const UNKNOWN = 'celebrating' as string as Word
export type Script = {
  /** What `connect` does: joins when the gate is open, is refused, never answers. */
  join: 'joins' | 'refused' | 'silent'
  /** `connect` returns no promise: only the callback reports the result. */
  isMute: boolean
  /** A leave while connecting stops the connecting (`cancels`), or is missed. */
  leaveWhileConnecting: 'cancels' | 'missed'
  /** `disconnect` reports `left`. If not, there is only its promise. */
  saysLeft: boolean
  secondLeave: 'harmless' | 'throws'
}
export const CALM: Script = { join: 'joins', isMute: false, leaveWhileConnecting: 'cancels', saysLeft: true, secondLeave: 'harmless' }

export class Refused extends Error { readonly code = 'ROOM_FULL' }

export function createScriptedSdk(script: Script = CALM) {
  const rooms = new Set<Room>()
  let gate: Promise<void> = Promise.resolve(), copies = 1, refusals = 0, leaveRefusals = 0
  /** Was any room's microphone ever open, and not muted? */
  let isHeard = false
  class Room {
    state: 'new' | 'connecting' | 'in' | 'gone' = 'new'
    isMuted = false
    readonly listeners = new Set<(word: Word) => void>()
    on(listener: (word: Word) => void): () => void {
      this.listeners.add(listener)
      return () => { this.listeners.delete(listener) }
    }
    /** Like most emitters: an error of a listener goes to whoever emits. */
    say(word: Word): void { for (let n = 0; n < copies; n++) for (const listener of this.listeners) listener(word) }
    connect(): Promise<void> | undefined {
      this.state = 'connecting'
      rooms.add(this)
      const done = this.connecting()
      if (!script.isMute) return done
      done.catch(() => undefined)
      return undefined
    }
    async connecting(): Promise<void> {
      await gate
      if (this.state === 'gone') throw new Error('cancelled')
      if (script.join === 'silent') return new Promise<void>(() => undefined)
      if (script.join === 'refused' || refusals > 0) {
        refusals--
        this.state = 'gone'
        throw new Refused('the room is full')
      }
      this.state = 'in'
      isHeard ||= !this.isMuted
      this.say(UNKNOWN)
      this.say('joined')
    }
    async disconnect(): Promise<void> {
      if (leaveRefusals > 0) {
        leaveRefusals--
        throw new Error('not now')
      }
      if (this.state === 'gone' && script.secondLeave === 'throws') throw new Error('already gone')
      if (this.state === 'connecting' && script.leaveWhileConnecting === 'missed') return
      const was = this.state
      this.state = 'gone'
      await Promise.resolve()
      if (script.saysLeft && was !== 'gone' && was !== 'new') this.say('left')
    }
    mute(isMuted: boolean): void {
      this.isMuted = isMuted
      isHeard ||= this.state === 'in' && !isMuted
      this.say(isMuted ? 'muted' : 'unmuted')
    }
  }
  const living = (): Room[] => [...rooms].filter(room => room.state === 'in' || room.state === 'connecting')
  const isIn = (): Room[] => [...rooms].filter(room => room.state === 'in')
  return {
    createRoom: (): Room => new Room(),
    script,
    rooms: () => [...rooms],
    living, isIn,
    wasHeard: (): boolean => isHeard,
    listeners: (): number => [...rooms].reduce((sum, room) => sum + room.listeners.size, 0),
    say(word: Word): void { for (const room of rooms) room.say(word) },
    /** Said of the rooms that are joined. */
    again(word: Word): void { for (const room of isIn()) room.say(word) },
    end(word: 'left' | 'kicked'): void { for (const room of isIn()) { room.state = 'gone'; room.say(word) } },
    /** Comes back after an end, as if nothing had been. */
    rise(): void { for (const room of rooms) if (room.state === 'gone') { room.state = 'in'; room.say('joined') } },
    holdJoin(): () => void {
      let open!: () => void
      gate = new Promise(resolve => { open = resolve })
      return open
    },
    refuseJoin(): void { refusals++ },
    refuseLeave(): void { leaveRefusals++ },
    repeat(): void { copies = 2 },
    /** The session dies without a word. */
    die(): void { for (const room of living()) room.state = 'gone' },
  }
}
export type ScriptedSdk = ReturnType<typeof createScriptedSdk>
