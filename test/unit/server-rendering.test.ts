/** A page with a call is rendered on a server: it shows idle, and the calling SDK is not loaded. */
import { createRequire } from 'node:module'
import { createTwilioTransport } from '@onhook/adapters/twilio'
import { createCall } from '@onhook/machine'
import { useCall } from '@onhook/machine/react'
import { createElement } from 'react'
import { expect, test } from 'vitest'

// Its types are no dependency of the tests.
const { renderToString } = createRequire(import.meta.url)('react-dom/server') as { renderToString(element: unknown): string }

test('a component with useCall renders to a string, shows idle, and loads no SDK', () => {
  let loaded = 0
  const call = createCall({ transport: createTwilioTransport(() => { loaded++; throw new Error('a server has no twilio-video') }, { token: 'token' }) })
  const CallScreen = () => createElement('p', null, useCall(call).session)
  expect(renderToString(createElement(CallScreen))).toBe('<p>idle</p>')
  expect(loaded).toBe(0)
})
