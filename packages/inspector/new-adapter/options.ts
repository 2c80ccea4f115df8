/** What a host gives to the adapter, and what the adapter uses of Acme's package: typed only as far as it is used. */
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
