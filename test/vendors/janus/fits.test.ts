/** The real client fits our structural types, and every error code of Janus has a reason of ours. */
import { JANUS_REASONS, JANUS_TEXTS, janusCauseOf, type JanusHandle, type JanusModule, type JanusSession, type JanusSocket } from '@onhook/adapters/janus'
import { isEndReason } from '@onhook/machine'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type JanusClass from 'janus-gateway'
import type { JanusJS } from 'janus-gateway'
import { describe, expect, test } from 'vitest'
import { janusVersion } from '../harness/janus.ts'
import { initJanus } from './page.ts'

// Compile-time: what the typings say of the class, a session and a handle is what we ask for.
const module: (real: typeof JanusClass) => JanusModule = real => ({ default: real })
const session: (real: JanusJS.Janus) => JanusSession = real => real
const handle: (real: JanusJS.PluginHandle) => JanusHandle = real => real
const socket: (real: WebSocket) => JanusSocket = real => real
type Used = 'plugin' | 'success' | 'error' | 'onmessage' | 'webrtcState' | 'iceState' | 'oncleanup' | 'ondetached'
const used: Exclude<Used, keyof JanusJS.PluginOptions> extends never ? true : false = true
// Since 1.2 the client also calls `connectionState`, which its typings do not have: the day they do, this line is red and may go.
// @ts-expect-error not in the typings
type Untyped = JanusJS.PluginOptions['connectionState']

/** The client's typings have no codes. These are the server's, from the headers and sources of 1.1.2; 1.4.2 has one more, 438. */
const CODES = {
  UNAUTHORIZED: 403, UNAUTHORIZED_PLUGIN: 405, TRANSPORT_SPECIFIC: 450, MISSING_REQUEST: 452, UNKNOWN_REQUEST: 453, INVALID_JSON: 454,
  INVALID_JSON_OBJECT: 455, MISSING_MANDATORY_ELEMENT: 456, INVALID_REQUEST_PATH: 457, SESSION_NOT_FOUND: 458, HANDLE_NOT_FOUND: 459,
  PLUGIN_NOT_FOUND: 460, PLUGIN_ATTACH: 461, PLUGIN_MESSAGE: 462, PLUGIN_DETACH: 463, JSEP_UNKNOWN_TYPE: 464, JSEP_INVALID_SDP: 465,
  TRICKE_INVALID_STREAM: 466, INVALID_ELEMENT_TYPE: 467, SESSION_CONFLICT: 468, UNEXPECTED_ANSWER: 469, TOKEN_NOT_FOUND: 470,
  WEBRTC_STATE: 471, NOT_ACCEPTING_SESSIONS: 472,
  VIDEOROOM_NO_MESSAGE: 421, VIDEOROOM_INVALID_JSON: 422, VIDEOROOM_INVALID_REQUEST: 423, VIDEOROOM_JOIN_FIRST: 424, VIDEOROOM_ALREADY_JOINED: 425,
  VIDEOROOM_NO_SUCH_ROOM: 426, VIDEOROOM_ROOM_EXISTS: 427, VIDEOROOM_NO_SUCH_FEED: 428, VIDEOROOM_MISSING_ELEMENT: 429, VIDEOROOM_INVALID_ELEMENT: 430,
  VIDEOROOM_INVALID_SDP_TYPE: 431, VIDEOROOM_PUBLISHERS_FULL: 432, VIDEOROOM_UNAUTHORIZED: 433, VIDEOROOM_ALREADY_PUBLISHED: 434,
  VIDEOROOM_NOT_PUBLISHED: 435, VIDEOROOM_ID_EXISTS: 436, VIDEOROOM_INVALID_SDP: 437, VIDEOROOM_INVALID_FEED: 438, VIDEOROOM_UNKNOWN_ERROR: 499,
  AUDIOBRIDGE_NO_MESSAGE: 480, AUDIOBRIDGE_INVALID_JSON: 481, AUDIOBRIDGE_INVALID_REQUEST: 482, AUDIOBRIDGE_MISSING_ELEMENT: 483,
  AUDIOBRIDGE_INVALID_ELEMENT: 484, AUDIOBRIDGE_NO_SUCH_ROOM: 485, AUDIOBRIDGE_ROOM_EXISTS: 486, AUDIOBRIDGE_NOT_JOINED: 487,
  AUDIOBRIDGE_LIBOPUS_ERROR: 488, AUDIOBRIDGE_UNAUTHORIZED: 489, AUDIOBRIDGE_ID_EXISTS: 490, AUDIOBRIDGE_ALREADY_JOINED: 491,
  AUDIOBRIDGE_NO_SUCH_USER: 492, AUDIOBRIDGE_INVALID_SDP: 493, AUDIOBRIDGE_NO_SUCH_GROUP: 494,
} as const
type Code = (typeof CODES)[keyof typeof CODES]
type Mapped = (typeof JANUS_REASONS)[keyof typeof JANUS_REASONS][number]
const complete: Exclude<Code, Mapped> extends never ? true : false = true
const nothingElse: Exclude<Mapped, Code> extends never ? true : false = true
// @ts-expect-error a code that a later Janus adds has no reason, and this check fails
const withOneMore: Exclude<Code | 473, Mapped> extends never ? true : false = true

describe('janus-gateway fits', () => {
  test('its version is the one that was read', () => {
    const path = createRequire(import.meta.url).resolve('janus-gateway/package.json')
    expect((JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version).toBe('1.4.2')
    expect([module, session, handle, socket, used, complete, nothingElse, withOneMore].length).toBe(8)
  })

  test('the class does not say its version: the host may', () => {
    expect(Object.values(initJanus()).filter(value => value === '1.4.2')).toEqual([])
  })

  test('the class opens its sockets with a function of its own that can be seen', () => {
    expect(typeof (initJanus() as unknown as JanusModule['default']).newWebSocket).toBe('function')
  })

  test('a machine without Janus is told which package it lacks', () => {
    expect(janusVersion()).toMatch(/^\d+\.\d+\.\d+$/)
    const { PATH } = process.env
    process.env['PATH'] = '/nowhere'
    try { expect(janusVersion).toThrow(/install the Debian package `janus`/) } finally { process.env['PATH'] = PATH }
  })

  test('each code has one reason, and is kept', () => {
    const all = Object.values(JANUS_REASONS).flat()
    expect(new Set(all).size).toBe(all.length)
    for (const [reason, codes] of Object.entries(JANUS_REASONS)) {
      for (const code of codes) expect(janusCauseOf({ videoroom: 'event', error_code: code, error: 'why' })).toEqual({ reason, vendor: { name: 'Janus', code, message: 'why' } })
    }
  })

  test('the code in a text of the client is read, and 490 of the core is none of AudioBridge\'s', () => {
    expect(janusCauseOf('Ooops: 460 No such plugin')).toEqual({ reason: 'room-unavailable', vendor: { name: 'Janus', code: 460, message: 'Ooops: 460 No such plugin' } })
    expect(janusCauseOf('458 No such session 12')).toMatchObject({ reason: 'state-mismatch', vendor: { code: 458 } })
    expect(janusCauseOf('490 whatever')).toMatchObject({ reason: 'unknown', vendor: { code: 490 } })
    expect(janusCauseOf({ error_code: 490, error: 'User ID 1 already exists' }).reason).toBe('duplicate-identity')
    for (const [part, reason] of Object.entries(JANUS_TEXTS)) expect(janusCauseOf(`… ${part} …`).reason).toBe(reason)
  })

  test('anything at all becomes a cause, with what could be read of it', () => {
    fc.assert(fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withSymbol: true } as never), raw => {
      const { reason, vendor } = janusCauseOf(raw)
      return isEndReason(reason) && typeof vendor?.name === 'string' && typeof vendor.message === 'string'
    }))
    expect(janusCauseOf({ get error_code() { throw new Error('not to be read') } }).reason).toBe('unknown')
    fc.assert(fc.property(fc.integer({ min: 500, max: 999 }), code => janusCauseOf({ error_code: code, error: 'new' }).reason === 'unknown' && janusCauseOf({ error_code: code }).vendor?.code === code))
  })
})
