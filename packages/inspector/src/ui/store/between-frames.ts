/**
 * Work between the frames: the page answers and draws before each piece, and waits for none. By a timer, or in the frames themselves, a third
 * of the time would pass with nothing done.
 */
let pieces: (() => void)[] = []
let channel: MessageChannel | undefined

export function betweenFrames(piece: () => void): void {
  if (!channel) {
    channel = new MessageChannel()
    channel.port1.onmessage = () => {
      const due = pieces
      pieces = []
      for (const run of due) run()
    }
  }
  pieces.push(piece)
  if (pieces.length === 1) channel.port2.postMessage(undefined)
}
