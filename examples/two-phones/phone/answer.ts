/** What a phone made of something that arrived: `did` something, nothing (`quiet`), or something `bad`. */
export type Answer = { text: string; tone: 'did' | 'quiet' | 'bad' }

export const did = (text: string): Answer => ({ text, tone: 'did' })
export const quiet = (text: string): Answer => ({ text, tone: 'quiet' })
export const bad = (text: string): Answer => ({ text, tone: 'bad' })

/** What a call app shows and can be asked, whichever code it runs. */
export type CallApp = {
  start(): void
  /** The call screen's own leave button. */
  leave(): void
  /** The call screen's back arrow. */
  back(): void
  /** The notification's button. */
  hangUp(): void
  mute(): void
  /** The call screen is out of the tree. */
  disposed(): void
  readonly view: AppView
  /** The demonstration of this call is over. */
  stop(): Promise<void>
}

export type AppView = {
  /** What the app believes: a session state's word. */
  session: 'idle' | 'joining' | 'joined' | 'reconnecting' | 'leaving' | 'ended'
  /** When the call was joined, by the call's clock. */
  joinedAt: number | undefined
  banner: string
  isMuted: boolean
  /** How often the app reported that the call ended. */
  ends: number
  /** The end in words, for the conversation. */
  summary: string
  crash: string
}
