/** The options of the set-up, which the Expo plugin and the doctor share: what is wrong is said at once. */
import { SetupOptionsError, checkOptions, leastOf, settingsOf } from '@onhook/adapters/setup'
import { describe, expect, test } from 'vitest'

describe('options', () => {
  test.each([
    [{ camra: true }, 'unknown option "camra"; the options are camera, bluetooth, callKit, push, pip, telecom, screenShare, service, microphoneText, cameraText, links'],
    [{ pushToTalk: true }, 'pushToTalk is not supported: it is Apple\'s PushToTalk framework, not a call. Leave the option out'],
    [{ camera: 'yes' }, 'camera must be true or false, found "yes"'],
    [{ microphoneText: '  ' }, 'microphoneText must be a sentence that the user reads, found "  "'],
    [{ service: 'notify' }, 'service must be one of notify-kit, notifee, cometchat, cometchat-ongoing, or false, found "notify"'],
    [{ service: true }, 'service must be one of notify-kit, notifee, cometchat, cometchat-ongoing, or false, found true'],
    [{ screenShare: { extension: 'org.example.Broadcast' } }, 'screenShare must be true, false or { "extension": "<bundle identifier>", "appGroup": "group.<name>" }, found {"extension":"org.example.Broadcast"}'],
    [{ screenShare: { extension: 'org.example.Broadcast', appGroup: 'org.example' } }, 'screenShare.appGroup must be the name of an App Group, which begins with "group.", found "org.example"'],
    [{ links: {} }, 'links must be given with a scheme or a host, found {}'],
    [{ links: { scheme: 'phone://' } }, 'links.scheme must be a scheme in lower case, without "://", found "phone://"'],
    [{ links: { scheme: 'https' } }, 'links.scheme must be the app\'s own scheme; for https give links.host, found "https"'],
    [{ links: { host: 'https://example.org/meet' } }, 'links.host must be a host in lower case such as "example.org", without "https://" and path, found "https://example.org/meet"'],
    [{ links: { host: 'example.org', path: 'meet' } }, 'links.path must be the beginning of a path such as "/meet/", found "meet"'],
    [{ links: { hosts: 'example.org' } }, 'unknown option "links.hosts"; links has scheme, host and path'],
    [{ links: { scheme: 7 } }, 'links.scheme must be a text, found 7'],
    ['camera', 'the options of the plugin must be an object such as { "camera": true }, found "camera"'],
    [[{ camera: true }], 'the options of the plugin must be an object such as { "camera": true }, found [{"camera":true}]'],
  ])('%j are refused, with what was expected and found', (given, message) => {
    expect(() => checkOptions(given)).toThrow(new SetupOptionsError(`@onhook/adapters: ${message}`))
  })
  test('that are right are kept as they are, and none are enough', () => {
    const all = {
      camera: false, bluetooth: false, callKit: true, push: true, pip: true, telecom: true, service: 'notifee', microphoneText: 'a', cameraText: 'b',
      screenShare: { extension: 'org.example.Broadcast', appGroup: 'group.org.example' }, links: { scheme: 'phone', host: 'example.org', path: '/call/' },
    }
    expect(checkOptions(all)).toEqual(all)
    expect([checkOptions(undefined), checkOptions(null), checkOptions({})]).toEqual([{}, {}, {}])
  })
  test('that are not given are those of a call with video over notify-kit, and CallKit and Telecom stay open', () => {
    expect([...settingsOf({}).features]).toEqual(['camera', 'bluetooth', 'callKitUndecided', 'telecomUndecided', 'notify-kit'])
    expect([...settingsOf({ camera: false, bluetooth: false, callKit: false, telecom: false, service: false }).features]).toEqual([])
  })
})

describe('the least version of a range', () => {
  test.each([
    ['10.7.1', '10.7.1'], ['^10.7.1', '10.7.1'], ['~1.2', '1.2'], ['>=3.0.0 <4', '3.0.0'], ['1.2.x', '1.2.x'], ['= 2.0.0', '2.0.0'], ['124.0.6-daily.2', '124.0.6-daily.2'], ['workspace:^1.2.3', '1.2.3'],
    ['npm:@scope/other@^2.1.0', '2.1.0'], ['latest', undefined], ['*', undefined], ['workspace:*', undefined], ['catalog:', undefined], ['github:someone/fork#1.2.3', undefined], ['file:../fork', undefined], ['<4', undefined],
  ])('of %s is %s', (range, least) => { expect(leastOf(range)).toBe(least) })
})
