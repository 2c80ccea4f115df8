/** Home, what the phone will ask, the call, its end: one at a time. A navigator of yours takes the place of this file. */
import { bindLinks, requestCallPermissions, type PermissionName, type PermissionsPort } from '@onhook/adapters/react-native'
import { isCallError, isLive, type CallEnd } from '@onhook/machine'
import { useEffect, useRef, useState } from 'react'
import { Alert, Linking, Platform } from 'react-native'
import { openCall as openRealCall, type OpenCall, type PhoneCall } from './call'
import { CallScreen } from './CallScreen'
import { EndedScreen } from './EndedScreen'
import { HomeScreen } from './HomeScreen'
import { permissions as realPermissions } from './libraries'
import { PermissionScreen } from './PermissionScreen'
import { DEFAULTS, loadSettings, problemsIn, saveSettings, type Settings } from './settings'
import { warn } from './warn'

type Shown =
  | { at: 'home'; problem: string }
  | { at: 'permission'; missing: PermissionName[]; then: () => Promise<void> }
  | { at: 'call'; phoneCall: PhoneCall }
  | { at: 'ended'; phoneCall: PhoneCall; end: CallEnd }
const home: Shown = { at: 'home', problem: '' }

/** Without a link that says so, a call is asked for on the home screen. `onhook://meet/<room>` joins that room. */
const PREFIXES = ['onhook://meet/']

export function App({ openCall = openRealCall, permissions = realPermissions }: { openCall?: OpenCall; permissions?: PermissionsPort }) {
  const [settings, setSettings] = useState<Settings>(DEFAULTS)
  const [shown, show] = useState<Shown>(home)
  /** The call that is on or was last. Calls live outside of rendering. */
  const present = useRef<PhoneCall>(undefined), wanted = useRef<Settings>(settings)
  /** Counts what was asked for, by a press or a link. The last one counts: what was asked for before it, and is not there yet, never comes. */
  const wishes = useRef(0)

  const change = (next: Settings): void => {
    wanted.current = next
    setSettings(next)
  }
  async function begin(then: (wish: number) => Promise<void>): Promise<void> {
    const wish = ++wishes.current, granted = await permissions.check()
    const asked: PermissionName[] = wanted.current.camera ? ['microphone', 'camera', 'notifications', 'bluetooth'] : ['microphone', 'notifications', 'bluetooth']
    const missing = asked.filter(name => !granted[name])
    if (wish !== wishes.current) return
    if (missing.length > 0) show({ at: 'permission', missing, then: () => then(wish) })
    else await then(wish)
  }
  /** A call of its own, unless something else was asked for meanwhile. */
  async function open(wish: number): Promise<PhoneCall | undefined> {
    // Two calls may not have one id, and the last one may still be giving things back.
    await present.current?.close()
    if (wish !== wishes.current) return undefined
    const phoneCall: PhoneCall = openCall(wanted.current, end => show({ at: 'ended', phoneCall, end }))
    present.current = phoneCall
    // Whoever joins it. An answer in the system's screen does, also to a call that is over: what a dead process left ends it first.
    phoneCall.call.subscribe(({ session }) => {
      if (isLive(session)) show(now => now.at === 'call' && now.phoneCall === phoneCall ? now : { at: 'call', phoneCall })
    })
    return phoneCall
  }
  async function call(wish: number): Promise<void> {
    const phoneCall = await open(wish)
    if (phoneCall) join(phoneCall)
  }
  /** The call is there and idle while the phone rings: the answer in the system's screen joins it. */
  async function ring(wish: number): Promise<void> {
    const phoneCall = await open(wish)
    if (!phoneCall) return
    show(home)
    phoneCall.ring?.()
  }
  function join(phoneCall: PhoneCall): void {
    show({ at: 'call', phoneCall })
    phoneCall.call.join().catch((error: unknown) => {
      // That it ended before it was joined is told by the end record.
      if (!(isCallError(error) && error.code === 'join-impossible')) show({ at: 'home', problem: String(error) })
    })
  }
  const start = (then = call): void => {
    void saveSettings(wanted.current)
    begin(then).catch((error: unknown) => show({ at: 'home', problem: String(error) }))
  }

  useEffect(() => {
    const loaded = loadSettings().then(change)
    const unbind = bindLinks(Linking, {
      prefixes: PREFIXES,
      current: () => present.current?.call,
      focus: () => { if (present.current) show({ at: 'call', phoneCall: present.current }) },
      async join(room) {
        // The link that starts the app is told before the settings are read.
        await loaded
        change({ ...wanted.current, room })
        if (Object.keys(problemsIn(wanted.current)).length > 0) show({ at: 'home', problem: `Fill in the relay to join ${room}` })
        else start()
      },
      another: ({ id }) => new Promise(resolve => Alert.alert('Leave this call?', `The link leads to ${id}.`, [
        { text: 'Stay', style: 'cancel', onPress: () => resolve('stay') },
        { text: 'Leave and join', onPress: () => resolve('switch') },
      ], { onDismiss: () => resolve('stay') })),
      onDiagnostic: warn,
    })
    return () => {
      unbind()
      wishes.current++
      void present.current?.close()
      present.current = undefined
    }
  }, [])

  switch (shown.at) {
    case 'home': return <HomeScreen settings={settings} problem={shown.problem} onChange={change} onCall={start} onRing={Platform.OS === 'ios' ? () => start(ring) : undefined} />
    case 'permission': return (
      <PermissionScreen missing={shown.missing} onCancel={() => show(home)} onContinue={() => {
        requestCallPermissions(permissions, shown.missing).then(shown.then).catch((error: unknown) => show({ at: 'home', problem: String(error) }))
      }} />
    )
    case 'call': return <CallScreen phoneCall={shown.phoneCall} />
    case 'ended': return <EndedScreen title={shown.phoneCall.title} end={shown.end} onAgain={() => join(shown.phoneCall)} onClose={() => show(home)} />
  }
}
