/** When the story of a call is told anew: composed from all of its rows it costs too much to be told at each of them. */
import type { Call } from '../../common/index.ts'

/**
 * What has the same mark has the same story.
 * @param isOn the call goes on and is heard: then its story is told by its states, and by the clock besides. Of one that is over, that was cut off, or whose device is gone, each further record may change it
 */
export const storyMark = (call: Call, isOn: boolean): string =>
  [call.key, isOn && !call.close ? '' : call.rows.length, call.values['session'] ?? '', call.runs['session']?.length ?? 0, call.counts.missing, call.counts.diagnostics, call.ending?.seq ?? ''].join(' ')
