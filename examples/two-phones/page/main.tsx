import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../../../packages/inspector/src/ui/styles/tokens.css'
import './page.css'
import './phone.css'
import type { PageConfig } from '../call-page-server.ts'
import { App } from './app.tsx'
import { createDemo } from './demo.ts'

const root = createRoot(document.getElementById('root') ?? document.body)
try {
  const response = await fetch('./config.json')
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  const config = await response.json() as PageConfig
  const demo = await createDemo(config)
  root.render(<StrictMode><App demo={demo} inspectorUrl={config.inspectorUrl} /></StrictMode>)
} catch (error) {
  root.render(<main className="failed"><h1>The call page cannot start</h1><p>{error instanceof Error ? error.message : String(error)}. Start it again, and load this address anew.</p></main>)
}
