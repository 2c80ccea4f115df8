/** What a host gives to the adapter, and the part of Acme's package that the adapter uses. Only that part is typed. */
import type { SessionOptions } from '@onhook/adapters/session'

export type AcmeWord = 'joined' | 'lost' | 'restored' | 'left' | 'kicked' | 'muted' | 'unmuted' | 'clicked' | 'failing'

export interface AcmeRoom {
  readonly state: string
  on(listener: (word: AcmeWord) => void): () => void
  connect(): Promise<void> | undefined
  disconnect(): Promise<void>
  mute(isMuted: boolean): void
}
export interface AcmeSdk { createRoom(): AcmeRoom }

export type AcmeOptions = SessionOptions
