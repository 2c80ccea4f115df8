import { useEffect, useSyncExternalStore } from 'react'
import { TROUBLES } from '../phone/troubles.ts'
import { resumeSound } from './camera.ts'
import type { Demo } from './demo.ts'
import { Mark } from './icons.tsx'
import { PhoneCard } from './phone-card.tsx'
import { Segments } from './segments.tsx'
import { Tape } from './tape.tsx'
import { Troubles } from './troubles.tsx'

export function App({ demo, inspectorUrl }: { demo: Demo; inspectorUrl: string }) {
  const shown = useSyncExternalStore(demo.subscribe, demo.getSnapshot)
  useKeys(demo)
  const isOver = shown.phase === 'over'
  return (
    <>
      <header className="top">
        <span className="brand"><Mark />onhook</span>
        <a href={inspectorUrl} target="onhook-inspector">Open the inspector</a>
        <button type="button" onClick={toggleTheme}>Light or dark</button>
      </header>
      <main className="page" data-phase={shown.phase}>
        <section className="intro">
          <h1>Two phones in one call. Make trouble and watch both.</h1>
          <p>Each phone has a real peer connection to the other. The left one can run the vendor’s sample code; the right one runs Onhook. Whatever arrives is told to both alike.</p>
          <Troubles demo={demo} shown={shown} />
        </section>
        <section className="phones" aria-label="Phones">
          <PhoneCard side="left" view={shown.left} isOver={isOver} now={shown.now} demo={demo} peer="Dr. Amsel" isRunning={shown.chosen === 'four-ways' && shown.phase === 'running'}
            switcher={<Segments label="What the left phone runs" value={shown.leftRuns} options={[['sample', 'Vendor sample'], ['onhook', 'Onhook']]} onChange={demo.setLeft} />} />
          <PhoneCard side="right" view={shown.right} isOver={isOver} now={shown.now} demo={demo} peer="Mira" isRunning={shown.chosen === 'four-ways' && shown.phase === 'running'}
            switcher={<div className="segments"><span>Onhook</span></div>} />
        </section>
        <Tape lines={shown.lines} leftName={shown.leftRuns === 'sample' ? 'vendor sample' : 'Onhook, left'} rightName={shown.leftRuns === 'sample' ? 'Onhook' : 'Onhook, right'} isOver={isOver} isRunning={shown.phase === 'running'} />
      </main>
    </>
  )
}

/** 1 to 9 make trouble, 0 calls again. Not in a field, and not with a modifier. */
function useKeys(demo: Demo): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || (event.target instanceof Element && event.target.closest('input, textarea, select'))) return
      const trouble = TROUBLES[Number(event.key) - 1]
      if (trouble) demo.run(trouble.id)
      else if (event.key === '0') demo.again()
    }
    document.addEventListener('keydown', onKey)
    document.addEventListener('pointerdown', resumeSound)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('pointerdown', resumeSound)
    }
  }, [demo])
}

function toggleTheme(): void {
  const { dataset } = document.documentElement
  const isDark = dataset['theme'] ? dataset['theme'] === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  dataset['theme'] = isDark ? 'light' : 'dark'
}
