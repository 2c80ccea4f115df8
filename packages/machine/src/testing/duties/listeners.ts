/** Duties of the three listeners, which hear events and the core's two signals. */
import { always, givesNone, goes, isIgnored, isNoted, licencesOf, responsesOf, type Duty, type DutyStep } from './duty.ts'

const BEGAN = 'session.began', OVER = 'session.over'
/** The region moves on these events only. */
const movesOnly = (region: 'audio' | 'media' | 'presentation', ...events: string[]) => ({ from, to, event }: DutyStep): boolean =>
  from[region] === to[region] || events.includes(event)
const silent = (region: 'audio' | 'presentation'): Duty['must'] => s =>
  s.commands.length === 0 && (s.from[region] !== s.to[region] || s.ignored || s.event === 'audio.routeChanged')

const A = responsesOf('audio'), AL = licencesOf('audio')
const audio: Duty[] = [
  A('R104', 'regions', 'audio is awaited when a call begins, unless the system gave it before',
    s => s.audio === 'inactive', s => s.event === BEGAN ? goes(s, { audio: 'awaiting' }) : true),
  A('R105', 'regions', 'audio is active when the system activates it',
    (s, e) => s.audio !== 'released' && s.audio !== 'active' && e === 'audio.activated', s => goes(s, { audio: 'active' })),
  A('R106', 'C7.5 C7.7', 'active audio is interrupted by an interruption, a deactivation or a held call',
    (s, e) => s.audio === 'active' && ['audio.interrupted', 'audio.deactivated', 'system.held'].includes(e), s => goes(s, { audio: 'interrupted' })),
  A('R107', 'C7.7', 'an interruption ends when audio or the held call resumes',
    (s, e) => s.audio === 'interrupted' && ['audio.resumed', 'system.resumed'].includes(e), s => goes(s, { audio: 'active' })),
  A('R108', 'regions', 'audio is released when the call is over',
    (s, e) => s.audio !== 'released' && e === OVER, s => goes(s, { audio: 'released' })),
  A('R109', 'regions', 'another route is noted', ['audio.routeChanged'], isNoted),
  A('R110', 'regions', 'interrupted or resumed when it is not so: ignored',
    (s, e) => (s.audio !== 'active' && ['audio.interrupted', 'audio.deactivated', 'system.held'].includes(e))
      || (s.audio !== 'interrupted' && ['audio.resumed', 'system.resumed'].includes(e))
      || (s.audio === 'active' && e === 'audio.activated')
      || (s.audio !== 'inactive' && e === BEGAN),
    isIgnored),
  AL('F48', 'regions', 'audio moves only by what is said of it, and by the signals',
    always,
    movesOnly('audio', 'audio.activated', 'audio.interrupted', 'audio.deactivated', 'audio.resumed', 'system.held', 'system.resumed', BEGAN, OVER)),
  AL('F49', 'regions', 'audio commands nothing', always, silent('audio')),
  AL('F50', 'regions', 'what is released stays so', s => s.audio === 'released', s => goes(s, { audio: 'released' })),
]

const M = responsesOf('media'), ML = licencesOf('media')
const MUTES: Record<string, { to: DutyStep['to']['media']; tells?: boolean }> = {
  'user.mute': { to: 'mutedByUser', tells: true }, 'system.muted': { to: 'mutedBySystem', tells: false }, 'transport.muted': { to: 'mutedByTransport' },
}
const UNMUTES: Record<string, { tells?: boolean }> = { 'user.unmute': { tells: true }, 'system.unmuted': { tells: false }, 'transport.unmuted': {} }
/** Whoever mutes while the transport mutes is obeyed too, because that may be only an old echo. */
const mayMute = (media: string, event: string): boolean => media === 'unmuted' || (media === 'mutedByTransport' && event !== 'transport.muted')
const isMuted = (media: string): boolean => media.startsWith('muted')
/** `tells`: whether the system call is told too. It is undefined when nobody is told. */
const tellsJust = ({ commands }: DutyStep, muted: boolean, tells: boolean | undefined): boolean =>
  commands.length === (tells === undefined ? 0 : 1) && commands.every(c => c.type === 'setMuted' && c.muted === muted && c.system === tells)
const media: Duty[] = [
  M('R111', 'D9.1 D9.2',
    'a mute is obeyed: by the person, transport and system call are told; by the system, the transport only; by the transport, nobody',
    (s, e) => e in MUTES && mayMute(s.media, e),
    s => goes(s, { media: MUTES[s.event]!.to }) && tellsJust(s, true, MUTES[s.event]!.tells)),
  M('R112', 'D9.1 D9.2', 'an unmute is obeyed alike, whoever muted',
    (s, e) => isMuted(s.media) && e in UNMUTES, s => goes(s, { media: 'unmuted' }) && tellsJust(s, false, UNMUTES[s.event]!.tells)),
  M('R113', 'D9.3', 'a mute fact that changes nothing is noted, else app, system and SDK echo each other',
    (s, e) => (isMuted(s.media) && e in MUTES && !mayMute(s.media, e)) || (s.media === 'unmuted' && e in UNMUTES), isNoted),
  M('R114', 'regions', 'media is released when the call is over',
    (s, e) => s.media !== 'released' && e === OVER, s => goes(s, { media: 'released' }) && s.commands.length === 0),
  M('R115', 'regions', 'what is released hears no mute', (s, e) => s.media === 'released' && (e in MUTES || e in UNMUTES || e === OVER), isIgnored),
  ML('F51', 'D9.1 D9.2 D9.3', 'setMuted: only by a mute that changes something, never back to where it came from',
    always,
    s => s.commands.every(c => c.type === 'setMuted' && c.muted === isMuted(s.to.media))
      && (s.commands.length === 0 || s.from.media !== s.to.media)
      && (!s.event.startsWith('transport.') || givesNone(s, 'setMuted'))),
  ML('F52', 'regions', 'media moves only by mutes, and by the signal that the call is over',
    always, movesOnly('media', ...Object.keys(MUTES), ...Object.keys(UNMUTES), OVER)),
  ML('F53', 'table', 'nothing else is heard by media', (_, e) => !(e in MUTES) && !(e in UNMUTES) && e !== OVER, isIgnored),
]

const P = responsesOf('presentation'), PL = licencesOf('presentation')
const EXITS = ['presentation.pipExited/restored', 'presentation.pipExited/closed']
const presentation: Duty[] = [
  P('R116', 'C7.6', 'picture-in-picture is what was last said of it',
    ['presentation.pipEntered', ...EXITS], s => goes(s, { presentation: s.event === 'presentation.pipEntered' ? 'pip' : 'full' })),
  P('R117', 'C7.6', 'said again, it is ignored',
    (s, e) => (s.presentation === 'pip' && e === 'presentation.pipEntered') || (s.presentation === 'full' && EXITS.includes(e)), isIgnored),
  PL('F54', 'C7.6', 'picture-in-picture moves by nothing else', always, movesOnly('presentation', 'presentation.pipEntered', ...EXITS)),
  PL('F55', 'C7.6', 'picture-in-picture commands nothing', always, silent('presentation')),
]

/**
 * Also for the listeners that a team has added. The world is explored beside the core alone, so nobody else would
 * judge what they command.
 */
const each: Duty[] = [
  licencesOf('listeners')('F85', 'regions', 'a listener commands nothing, but for the media\'s setMuted; what commands more belongs into the core',
    always, s => s.commands.every(c => c.type === 'setMuted' && 'media' in s.from)),
]

export const LISTENER_DUTIES: readonly Duty[] = [...audio, ...media, ...presentation, ...each]
