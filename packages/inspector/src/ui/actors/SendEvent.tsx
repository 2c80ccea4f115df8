/** Sends an event to the live actor, or to the live call of an app that allows it. What is sent is marked in the trace. */
import { useId, useState } from 'react'
import type { Call, SentEvent } from '../../common/index.ts'
import { useApp } from '../store/store.ts'
import { eventsFor, sendEvent, sentWords, takesEvents } from './sending.ts'

export function SendEvent({ call }: { call: Call }) {
  const takes = useApp((s) => takesEvents(s, call))
  return takes ? <Form key={call.key} call={call} events={eventsFor(call)} /> : null
}

function Form({ call, events }: { call: Call; events: readonly string[] }) {
  const [type, setType] = useState(''), [payload, setPayload] = useState(''), [said, setSaid] = useState(''), list = useId()
  const send = (given: string) => {
    let rest: unknown = {}
    if (payload.trim() !== '') {
      try { rest = JSON.parse(payload) } catch (error) { setSaid(`Not sent. The fields must be JSON: ${error instanceof Error ? error.message : String(error)}`); return }
      if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) { setSaid('Not sent. The fields must be an object, such as {"source": "button"}.'); return }
    }
    if (given.trim() === '') { setSaid('Not sent. An event must have a type.'); return }
    setSaid(`Sending ${given}…`)
    void sendEvent(call.device, { call: call.call, attempt: call.attempt }, { ...(rest as object), type: given.trim() } as SentEvent).then((problem) => setSaid(sentWords(given, problem)))
  }
  return (
    <form className="send-event" aria-label="Send an event" onSubmit={(e) => { e.preventDefault(); send(type) }}>
      <h3>Send an event to {call.call}</h3>
      {events.length > 0 ? <div className="chips" role="group" aria-label="Events that its states take">{events.slice(0, 12).map((e) => <button key={e} type="button" className="chip" onClick={() => { setType(e); send(e) }}>{e}</button>)}</div> : null}
      <div className="send-fields">
        <label><span className="sr">Type</span><input list={list} value={type} placeholder="type" spellCheck={false} autoComplete="off" onChange={(e) => setType(e.target.value)} /></label>
        <label><span className="sr">Other fields, as JSON</span><input value={payload} placeholder='other fields: {"source": "button"}' spellCheck={false} autoComplete="off" onChange={(e) => setPayload(e.target.value)} /></label>
        <button className="btn">Send</button>
      </div>
      <datalist id={list}>{events.map((e) => <option key={e} value={e} />)}</datalist>
      <p role="status">{said}</p>
    </form>
  )
}
