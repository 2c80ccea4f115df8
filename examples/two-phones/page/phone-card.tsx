import { useEffect, useRef, useState, type ReactNode } from 'react'
import { ledgerOf, verdictOf } from '../phone/ledger.ts'
import type { PhoneView, Side } from '../phone/phone.ts'
import type { Demo } from './demo.ts'
import { Back, HangUp, Microphone, No, Phone as PhoneSign, Yes } from './icons.tsx'
import { Shade } from './shade.tsx'
import { clockOf, lengthOf } from './time-words.ts'

type Input = { side: Side; view: PhoneView; isOver: boolean; isRunning: boolean; now: number; peer: string; demo: Demo; switcher: ReactNode }

/** A phone, what is to be said about it in four lines, and the verdict. */
export function PhoneCard({ side, view, isOver, isRunning, now, peer, demo, switcher }: Input) {
  const verdict = isOver ? verdictOf(view) : undefined
  return (
    <div className="side" data-side={side}>
      <header>{switcher}</header>
      <Glass side={side} view={view} isOver={isOver} isRunning={isRunning} now={now} peer={peer} demo={demo} />
      <ul className="ledger">
        {ledgerOf(view, isOver).map(line => (
          <li key={line.name} className={line.isBad ? 'bad' : ''}><span>{line.name}</span><b>{line.value}</b>{line.isBad ? <No /> : isOver ? <Yes /> : <i />}</li>
        ))}
      </ul>
      <p className={`verdict${verdict?.isBad ? ' bad' : ''}`} aria-live="polite">{verdict?.text}</p>
    </div>
  )
}

function Glass({ side, view, isOver, isRunning, now, peer, demo }: Omit<Input, 'switcher'>) {
  const [isPulled, setPulled] = useState(false)
  const { stack, notification, isMicrophoneOn } = view
  const top = stack.at(-1), isGone = !stack.includes('call')
  const isHot = isGone && isMicrophoneOn && isOver, isStuck = isGone && !!notification && isOver
  return (
    <div className="phone">
      <div className="glass" data-top={top}>
        <div className="status">
          <time>{clockOf(now)}</time>
          {notification && <button type="button" className="sign" aria-label="Notification" aria-expanded={isPulled} onClick={() => setPulled(!isPulled)}><PhoneSign /></button>}
          {isMicrophoneOn && <span className={`mic${isHot ? ' hot' : ''}`}><Microphone isMuted={false} />MIC</span>}
        </div>
        <div className="layer home">
          <ul aria-hidden="true">{Array.from({ length: 12 }, (_, i) => <li key={i} />)}</ul>
          {top === 'home' && <p>The conversation under the call was closed too.</p>}
        </div>
        <div className={`layer conversation${stack.includes('conversation') ? '' : ' away'}`} aria-hidden={top !== 'conversation'}>
          <h2>{peer}</h2>
          <ol><li>See you at ten to two?</li><li>Yes. I will call you.</li>{isGone && <li className="summary">{view.summary}</li>}</ol>
        </div>
        <CallScreen side={side} view={view} now={now} peer={peer} demo={demo} isAway={isGone} />
        <Shade notification={notification} isOpen={isPulled || (isGone && view.session !== 'leaving') || (isRunning && !isGone)} isStuck={isStuck} now={now} peer={peer} onHangUp={() => demo.press(side, 'hangUp')} onMute={() => demo.press(side, 'notificationMute')} />
        {view.crash && <div className="crash" role="alert"><b>Clinic keeps stopping</b><code>{view.crash.replace(/(Service|Allowed)/g, '$1\u200b')}</code></div>}
        <div className="homebar" />
      </div>
    </div>
  )
}

function CallScreen({ side, view, now, peer, demo, isAway }: Pick<Input, 'side' | 'view' | 'now' | 'peer' | 'demo'> & { isAway: boolean }) {
  const isConnected = view.joinedAt !== undefined
  return (
    <div className={`layer call${isAway ? ' away' : ''}`} aria-hidden={isAway} inert={isAway}>
      <Picture stream={demo.pictures[side].remote} className="remote" isShown={isConnected} />
      <div className="who"><b>{peer}</b><span>{view.joinedAt === undefined ? 'Calling' : lengthOf(now - view.joinedAt)}</span></div>
      <div className={`banner${view.banner ? ' on' : ''}`} role="status">{view.banner}</div>
      <Picture stream={demo.pictures[side].local} className="self" isShown={view.isMicrophoneOn} />
      <div className="controls">
        <button type="button" aria-label="Back" onClick={() => demo.press(side, 'back')}><Back /></button>
        <button type="button" aria-label="Mute" aria-pressed={view.isMuted} onClick={() => demo.press(side, 'mute')}><Microphone isMuted={view.isMuted} /></button>
        <button type="button" className="end" aria-label="Leave" onClick={() => demo.press(side, 'leave')}><HangUp /></button>
      </div>
    </div>
  )
}

function Picture({ stream, className, isShown }: { stream: MediaStream | undefined; className: string; isShown: boolean }) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const element = video.current
    if (!element || element.srcObject === (stream ?? null)) return
    element.srcObject = stream ?? null
    // A picture that is replaced before it plays is refused; the next one plays.
    if (stream) element.play().catch((error: unknown) => { if (!(error instanceof DOMException)) throw error })
  }, [stream])
  return <video ref={video} className={`${className}${isShown ? '' : ' dark'}`} muted playsInline aria-hidden="true" />
}
