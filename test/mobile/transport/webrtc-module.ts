/**
 * `WebRTCModule`, the native side of react-native-webrtc, over a real libwebrtc: ICE, DTLS and SCTP are real, the devices are not.
 * What its JavaScript relies on is kept, as the native sources of 124.0.8 do it (WebRTCModule.java, PeerConnectionObserver.java,
 * WebRTCModule+RTCPeerConnection.m): all that is asked is done later, in order, on one queue, and only what must give a value waits
 * for that queue; every event goes over the queue too and carries `pcId`; a candidate and the end of gathering carry the local description;
 * transceivers that a remote description brings come with its answer, and their track events before it; a connection says
 * that it is closed by events, after `close()`.
 */
import wrtc from '@roamhq/wrtc'
import { randomUUID } from 'node:crypto'
import { native, platform } from '../harness/native.ts'

type Source = { onData?(data: { samples: Int16Array; sampleRate: number }): void }
type LocalTrack = { track: MediaStreamTrack; source: Source }
type Place = { order: number; id: string }
type Connection = { pc: RTCPeerConnection; transceivers: Map<RTCRtpTransceiver, Place>; channels: Map<string, RTCDataChannel> }
type Sdp = { type?: string; sdp?: string }

export type WebRtcNative = {
  module: object
  /** Tracks that the native side captures: those that JavaScript has not ordered to be given back, whatever it calls them. */
  hot(): string[]
  /** Streams of ours that the native side keeps. */
  streams(): number
  /** Of the connections, those that are not closed. */
  open(): number
  /** Connections that JavaScript has not disposed of: kept for ever if it never does. */
  kept(): number
  /** Every state that a connection says is said twice. */
  repeatStates(on: boolean): void
  /** What the next `getUserMedia` fails with: its type and its message, as the native side says them. */
  failCapture(problem: [type: string, message: string]): void
  /** Microphones that were taken and given back since the beginning. */
  taken(): number
  /** What would have ended the application: calls that dereference a connection which is disposed of (WebRTCModule.java, Android). */
  crashes: string[]
  /** The next answer of this method comes so much later. */
  delay(method: string, ms: number): void
  /** 10 ms of sound into each microphone that is on. */
  speak(): void
  /** Uses of a track after it was given back, which crashes older versions on Android (MediaStreamTrack has been disposed). */
  disposedUses: string[]
}

export function createWebRtcModule(): WebRtcNative {
  const connections = new Map<number, Connection>(), tracks = new Map<string, LocalTrack>(), streams = new Map<string, MediaStream>()
  const givenBack = new Set<string>(), captured = new Set<string>(), disposedUses: string[] = []
  let isTwice = false, taken = 0, problem: readonly [type: string, message: string] | undefined

  // The one queue of the native side (ThreadUtils on Android, workerQueue on iOS).
  const queue: (() => void)[] = []
  const drain = (): void => { for (let job; (job = queue.shift());) job() }
  const execute = (job: () => void): void => { if (queue.push(job) === 1) setImmediate(drain) }
  const later = <T>(job: () => T | Promise<T>): Promise<T> => new Promise((resolve, reject) => {
    // What the stack answers goes over the queue again, behind the events that it told before.
    const settle = (run: () => void) => (): void => execute(run)
    execute(() => { new Promise<T>(done => done(job())).then(value => settle(() => resolve(value))(), (error: unknown) => settle(() => reject(error as Error))()) })
  })
  /** A method that gives a value at once (`isBlockingSynchronousMethod`): what was asked before is done first. */
  const now = <T>(job: () => T): T => { drain(); return job() }
  const emit = (name: string, payload: object): void => execute(() => native.emit(name, payload))

  const crashes: string[] = [], delays = new Map<string, number>()
  const slowly = async <T>(method: string, answer: Promise<T>): Promise<T> => {
    const ms = delays.get(method)
    if (ms === undefined || !delays.delete(method)) return answer
    const found = await answer.then(value => () => value, (error: Error) => () => { throw error })
    await new Promise(resolve => { setTimeout(resolve, ms) })
    return found()
  }
  /** `mPeerConnectionObservers.get(id).getPeerConnection()`, without the question whether there is one. */
  const findOrCrash = (method: string, id: number): Connection => {
    if (platform === 'android' && !connections.has(id)) crashes.push(method)
    return find(id)
  }
  const find = (id: number): Connection => {
    const found = connections.get(id)
    if (!found) throw new Error('PeerConnection not found')
    return found
  }
  const sdpOf = (description: RTCSessionDescription | null): Sdp => description ? { type: description.type, sdp: description.sdp } : {}

  // The shapes in which the native side describes itself (SerializeUtils).
  const trackInfo = (track: MediaStreamTrack, id: number) => ({ id: track.id, kind: track.kind, enabled: track.enabled, readyState: track.readyState, remote: id >= 0, peerConnectionId: id, settings: {}, constraints: {} })
  const parameters = { encodings: [], codecs: [], headerExtensions: [], rtcp: { cname: '', reducedSize: false }, transactionId: '' }
  const placeOf = (connection: Connection, transceiver: RTCRtpTransceiver): Place => {
    const known = connection.transceivers.get(transceiver)
    if (known) return known
    const place = { order: connection.transceivers.size, id: randomUUID() }
    connection.transceivers.set(transceiver, place)
    return place
  }
  const transceiverInfo = (id: number, transceiver: RTCRtpTransceiver) => {
    const place = placeOf(find(id), transceiver)
    const sender = { id: place.id, peerConnectionId: id, rtpParameters: parameters, ...transceiver.sender.track && { track: trackInfo(transceiver.sender.track, -1) } }
    const receiver = { id: `${place.id}-receiver`, peerConnectionId: id, rtpParameters: parameters, track: trackInfo(transceiver.receiver.track, id) }
    const { mid, direction, currentDirection } = transceiver
    return { transceiverOrder: place.order, transceiver: { id: place.id, peerConnectionId: id, mid, direction, currentDirection, isStopped: direction as string === 'stopped', senderId: place.id, sender, receiver } }
  }
  const unseen = (id: number): object[] => {
    const connection = find(id)
    return connection.pc.getTransceivers().filter(each => !connection.transceivers.has(each)).map(each => transceiverInfo(id, each))
  }
  const updates = (id: number): object[] => find(id).pc.getTransceivers().map(each => {
    const { transceiver } = transceiverInfo(id, each)
    return { transceiverId: transceiver.id, mid: transceiver.mid, direction: transceiver.direction, currentDirection: transceiver.currentDirection, isStopped: transceiver.isStopped, senderRtpParameters: parameters, receiverRtpParameters: parameters }
  })

  const init = (configuration: RTCConfiguration | null | undefined, id: number): boolean => now(() => {
    const { iceServers, iceTransportPolicy } = configuration ?? {}
    const pc = new wrtc.RTCPeerConnection({ ...iceServers && { iceServers }, ...iceTransportPolicy && { iceTransportPolicy } })
    connections.set(id, { pc, transceivers: new Map(), channels: new Map() })
    const own = { pcId: id }
    const tell = (name: string, what: () => object): void => { for (let n = 0; n < (isTwice ? 2 : 1); n++) emit(name, { ...own, ...what() }) }
    pc.onsignalingstatechange = () => emit('peerConnectionSignalingStateChanged', { ...own, signalingState: pc.signalingState })
    pc.onconnectionstatechange = () => tell('peerConnectionStateChanged', () => ({ connectionState: pc.connectionState }))
    pc.oniceconnectionstatechange = () => tell('peerConnectionIceConnectionChanged', () => ({ iceConnectionState: pc.iceConnectionState }))
    pc.onicegatheringstatechange = () => emit('peerConnectionIceGatheringChanged', { ...own, iceGatheringState: pc.iceGatheringState, ...pc.iceGatheringState === 'complete' && { sdp: sdpOf(pc.localDescription) } })
    pc.onnegotiationneeded = () => emit('peerConnectionOnRenegotiationNeeded', own)
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) emit('peerConnectionGotICECandidate', { ...own, candidate: { candidate: candidate.candidate, sdpMid: candidate.sdpMid, sdpMLineIndex: candidate.sdpMLineIndex }, sdp: sdpOf(pc.localDescription) })
    }
    pc.ondatachannel = ({ channel }) => emit('peerConnectionDidOpenDataChannel', { ...own, dataChannel: channelInfo(id, channel) })
    pc.ontrack = ({ transceiver, streams: theirs }) => {
      const info = transceiverInfo(id, transceiver)
      emit('peerConnectionOnTrack', { ...own, ...info, receiver: info.transceiver.receiver, streams: theirs.map(stream => ({ streamReactTag: `${id}-${stream.id}`, streamId: stream.id, tracks: stream.getTracks().map(track => trackInfo(track, id)) })) })
    }
    return true
  })
  const close = (id: number): void => {
    const pc = connections.get(id)?.pc
    if (!pc || pc.connectionState === 'closed') return
    pc.close()
    // In the order in which libwebrtc's PeerConnection::Close tells its observer.
    emit('peerConnectionIceConnectionChanged', { pcId: id, iceConnectionState: 'closed' })
    emit('peerConnectionStateChanged', { pcId: id, connectionState: 'closed' })
    emit('peerConnectionSignalingStateChanged', { pcId: id, signalingState: 'closed' })
  }
  const channelInfo = (id: number, channel: RTCDataChannel): object => {
    const reactTag = randomUUID(), own = { peerConnectionId: id, reactTag }
    find(id).channels.set(reactTag, channel)
    channel.binaryType = 'arraybuffer'
    channel.onopen = channel.onclose = channel.onclosing = () => emit('dataChannelStateChanged', { ...own, id: channel.id ?? -1, state: channel.readyState })
    channel.onmessage = ({ data }: { data: string | ArrayBuffer }) => emit('dataChannelReceiveMessage', typeof data === 'string' ? { ...own, type: 'text', data } : { ...own, type: 'binary', data: Buffer.from(data).toString('base64') })
    const { label, ordered, protocol, negotiated, readyState } = channel
    return { ...own, label, id: channel.id ?? -1, ordered, protocol, negotiated, readyState, maxPacketLifeTime: -1, maxRetransmits: -1 }
  }

  const localTrack = (id: string): LocalTrack | undefined => {
    if (givenBack.has(id)) disposedUses.push(id)
    return tracks.get(id)
  }
  const capture = (kind: 'audio' | 'video'): MediaStreamTrack => {
    const source = kind === 'audio' ? new wrtc.nonstandard.RTCAudioSource() : new wrtc.nonstandard.RTCVideoSource()
    const track = source.createTrack()
    // The source lives as long as its track: without this it is collected.
    tracks.set(track.id, { track, source: source as Source })
    captured.add(track.id)
    taken++
    return track
  }

  const module = {
    peerConnectionInit: init,
    peerConnectionSetConfiguration() {},
    peerConnectionCreateOffer: (id: number, options: { IceRestart?: boolean }) => later(async () => {
      // The JavaScript renames the options for the native constraints (RTCUtil.ts).
      const sdpInfo = sdpOf(await findOrCrash('createOffer', id).pc.createOffer({ iceRestart: `${options.IceRestart}` === 'true' }) as RTCSessionDescription)
      return { sdpInfo, newTransceivers: unseen(id), transceiversInfo: updates(id) }
    }),
    peerConnectionCreateAnswer: (id: number) => later(async () => ({ sdpInfo: sdpOf(await find(id).pc.createAnswer() as RTCSessionDescription), newTransceivers: unseen(id), transceiversInfo: updates(id) })),
    peerConnectionSetLocalDescription: (id: number, description: RTCSessionDescriptionInit | null) => slowly('peerConnectionSetLocalDescription', later(async () => {
      const { pc } = find(id)
      await (description ? pc.setLocalDescription(description.type === 'rollback' ? { type: 'rollback' } : description) : pc.setLocalDescription())
      return { sdpInfo: sdpOf(pc.localDescription), transceiversInfo: updates(id) }
    })),
    peerConnectionSetRemoteDescription: (id: number, description: RTCSessionDescriptionInit) => later(async () => {
      const { pc } = findOrCrash('setRemoteDescription', id), before = new Set(pc.getTransceivers())
      await pc.setRemoteDescription(description)
      return { sdpInfo: sdpOf(pc.remoteDescription), newTransceivers: pc.getTransceivers().filter(each => !before.has(each)).map(each => transceiverInfo(id, each)), transceiversInfo: updates(id) }
    }),
    peerConnectionAddICECandidate: (id: number, candidate: RTCIceCandidateInit) => later(async () => {
      const { pc } = find(id)
      await pc.addIceCandidate(candidate)
      return sdpOf(pc.remoteDescription)
    }),
    peerConnectionAddTrack: (id: number, trackId: string, options: { streamIds?: string[] }) => now(() => {
      const local = localTrack(trackId), connection = connections.get(id)
      if (!local || !connection) return null
      const sender = connection.pc.addTrack(local.track, ...(options.streamIds ?? []).flatMap(name => streams.get(name) ?? []))
      const transceiver = connection.pc.getTransceivers().find(each => each.sender === sender)!
      const info = transceiverInfo(id, transceiver)
      return { ...info, sender: info.transceiver.sender }
    }),
    peerConnectionAddTransceiver: (id: number, { type, trackId, init }: { type?: string; trackId?: string; init?: RTCRtpTransceiverInit }) => now(() => transceiverInfo(id, find(id).pc.addTransceiver((type ?? localTrack(trackId!)!.track) as 'audio', init))),
    peerConnectionRemoveTrack: (id: number, senderId: string) => now(() => { const t = [...find(id).transceivers].find(([, place]) => place.id === senderId); if (t) find(id).pc.removeTrack(t[0].sender); return true }),
    peerConnectionRestartIce: (id: number) => execute(() => connections.get(id)?.pc.restartIce()),
    peerConnectionGetStats: (id: number) => later(async () => JSON.stringify([...(await find(id).pc.getStats() as unknown as Map<string, object>).entries()])),
    peerConnectionClose: (id: number) => execute(() => close(id)),
    peerConnectionDispose: (id: number) => execute(() => { connections.get(id)?.pc.close(); connections.delete(id) }),

    senderReplaceTrack: (id: number, senderId: string, trackId: string | null) => later(async () => {
      const found = [...find(id).transceivers].find(([, place]) => place.id === senderId)
      if (!found) throw new Error('Could not get sender')
      await found[0].sender.replaceTrack(trackId === null ? null : localTrack(trackId)?.track ?? null)
      return true
    }),
    senderSetParameters: (_id: number, _sender: string, wanted: object) => Promise.resolve(wanted),
    senderGetStats: () => Promise.resolve('[]'),
    receiverGetStats: () => Promise.resolve('[]'),
    senderGetCapabilities: () => ({ codecs: [] }),
    receiverGetCapabilities: () => ({ codecs: [] }),
    transceiverStop: () => Promise.resolve(true),
    transceiverSetDirection: () => Promise.resolve(true),
    transceiverSetCodecPreferences: () => true,

    createDataChannel: (id: number, label: string, options: RTCDataChannelInit | undefined) => now(() => channelInfo(id, find(id).pc.createDataChannel(label, options))),
    dataChannelSend: (id: number, tag: string, data: string, type: string) => execute(() => {
      const { pc, channels } = connections.get(id) ?? {}, channel = channels?.get(tag)
      // @roamhq/wrtc 0.10.0 crashes in `send` of a channel that is closed, and may not have said so (RTCDataChannel::Send, seen by gdb).
      if (pc?.connectionState === 'closed' || channel?.readyState !== 'open') return
      // One that closed meanwhile takes nothing and says nothing: DataChannel.send gives false, which nobody reads.
      try { channel.send((type === 'text' ? data : Buffer.from(data, 'base64')) as string) } catch { /* as there */ }
    }),
    dataChannelClose: (id: number, tag: string) => execute(() => connections.get(id)?.channels.get(tag)?.close()),
    dataChannelDispose: (id: number, tag: string) => execute(() => { connections.get(id)?.channels.delete(tag) }),

    getUserMedia: (wanted: { audio?: object; video?: object }, granted: (id: string, tracks: object[]) => void, failed: (type: string, message: string) => void) => execute(() => {
      const kinds = (['audio', 'video'] as const).filter(kind => wanted[kind])
      const found = kinds.length === 0 ? ['DOMException', 'AbortError'] as const : problem
      problem = undefined
      if (found) return failed(...found)
      const id = randomUUID(), stream = new wrtc.MediaStream({ id } as never)
      streams.set(id, stream)
      granted(id, kinds.map(capture).map(track => { stream.addTrack(track); return trackInfo(track, -1) }))
    }),
    getDisplayMedia: () => Promise.reject(Object.assign(new Error('NotAllowedError'), { code: 'DOMException' })),
    enumerateDevices: (found: (devices: object[]) => void) => execute(() => found([{ deviceId: 'audio-1', groupId: '', kind: 'audioinput', label: 'Audio' }])),
    mediaStreamCreate: (id: string) => execute(() => { streams.set(id, new wrtc.MediaStream({ id } as never)) }),
    mediaStreamAddTrack: (id: string, _pcId: number, trackId: string) => execute(() => { const local = localTrack(trackId); if (local) streams.get(id)?.addTrack(local.track) }),
    mediaStreamRemoveTrack: (id: string, _pcId: number, trackId: string) => execute(() => { const local = localTrack(trackId); if (local) streams.get(id)?.removeTrack(local.track) }),
    mediaStreamRelease: (id: string) => execute(() => { streams.delete(id) }),
    mediaStreamTrackSetEnabled: (pcId: number, id: string, enabled: boolean) => execute(() => { const local = pcId < 0 ? localTrack(id) : undefined; if (local) local.track.enabled = enabled }),
    mediaStreamTrackRelease: (id: string) => {
      captured.delete(id)
      execute(() => {
        tracks.get(id)?.track.stop()
        tracks.delete(id)
        givenBack.add(id)
      })
    },
    mediaStreamTrackSetVolume() {},
    mediaStreamTrackApplyConstraints: () => Promise.resolve({}),
    mediaStreamTrackSetVideoEffects() {},
    generateCertificate: () => Promise.resolve({}),

    ...platform === 'ios' && {
      checkPermission: (name: string) => Promise.resolve(native.permissions.check(permissionOf(name)) ? 'granted' : 'prompt'),
      requestPermission: async (name: string) => (await native.permissions.request([permissionOf(name)]))[permissionOf(name)] === 'granted',
      audioSessionDidActivate() {},
      audioSessionDidDeactivate() {},
    },
  }
  return {
    module,
    hot: () => [...captured],
    streams: () => { drain(); return streams.size },
    open: () => [...connections.values()].filter(({ pc }) => pc.connectionState !== 'closed').length,
    kept: () => { drain(); return connections.size },
    repeatStates: on => { isTwice = on },
    crashes,
    delay: (method, ms) => { delays.set(method, ms) },
    failCapture: found => { problem = found },
    taken: () => taken,
    speak() { for (const { source, track } of tracks.values()) if (track.kind === 'audio') source.onData?.({ samples: Int16Array.from({ length: 480 }, (_, n) => 3000 * Math.sin(n / 8)), sampleRate: 48_000 }) },
    disposedUses,
  }
}

/** What a permission is called, on either platform, by `native.permissions`. */
export const permissionOf = (name: string): string => name === 'camera' ? 'CAMERA' : 'RECORD_AUDIO'
