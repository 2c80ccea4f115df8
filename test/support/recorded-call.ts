/** A short call over the fakes, as its trace: joined, left by its button, and settled. */
import { createFakeScreen, createFakeService, createFakeTransport } from '@onhook/adapters/fake'
import { createCall, type TraceRecord } from '@onhook/machine'

export async function recordCall(id: string): Promise<TraceRecord[]> {
  const records: TraceRecord[] = [], transport = createFakeTransport(), service = createFakeService(), screen = createFakeScreen()
  const call = createCall({ id, transport, service, screen, inspect: record => { records.push(record) } })
  screen.connect(call.send)
  screen.mount()
  void call.join()
  await transport.flush()
  await service.flush()
  void call.leave('button')
  await transport.flush()
  await service.flush()
  await screen.flush()
  await call.settled
  return structuredClone(records)
}
