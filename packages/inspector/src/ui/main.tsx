import './styles/tokens.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/time.css'
import './styles/log.css'
import './styles/chart.css'
import './styles/sequence.css'
import './styles/figures.css'
import './styles/simulate.css'
import './styles/export.css'
import './styles/step.css'
import './styles/palette.css'
import './styles/filter.css'
import './styles/tour.css'
import './styles/actors.css'
import './styles/widths.css'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { openEmbedded, openSample } from './files/open.ts'
import { loadSaved } from './filter/saved-store.ts'
import { startJudge } from './judge/client.ts'
import { startConnection } from './live/connection.ts'
import { isSimulationAddress } from './simulate/address.ts'
import { startSimulation } from './simulate/simulation.ts'
import { startAddress } from './store/address.ts'
import { loadSettings } from './store/settings.ts'
import { get, set } from './store/store.ts'
import { loadTour } from './tour/tour.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html must have an element with the id root')
loadSettings()
loadSaved()
loadTour()
const isSimulated = isSimulationAddress(location.hash)
if (!isSimulated) startAddress()
startConnection(location.search)
startJudge()
createRoot(root).render(<App />)
void (isSimulated ? startSimulation(location.hash) : openEmbedded().then((here) => (here ? undefined : openSample())).catch((error: unknown) => {
  // What is open by now stays what it is.
  if (get().source === 'opening') set({ source: 'sample' })
  throw error
}))
