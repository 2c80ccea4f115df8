/*
 * What a phone's native side defines before JavaScript runs, for the only Hermes VM that runs on Linux (0.12.0, years older than the
 * one in React Native): put in front of a bundle, with PLATFORM replaced. No syntax that VM does not know; nothing of ours is faked.
 */
var global = globalThis, window = globalThis, self = globalThis
var RN$Bridgeless = true
function RN$registerCallableModule() {}
function nothing() {}
function methods(answer) { return new Proxy({}, { get: function (_, name) { return name === 'then' ? undefined : function () { return answer } } }) }

// ---- what the old VM lacks and today's has, or React Native's native side gives ----
function nativeLoggingHook(text) { print('log: ' + text) }
var performance = { now: function () { return Date.now() }, mark: nothing, measure: nothing }
// The old VM's promises are made of its setImmediate, in whose place React Native puts one that asks for a microtask: this is the VM's own.
var immediate = setImmediate
Object.defineProperty(globalThis, 'queueMicrotask', { configurable: true, writable: true, value: function (run) { immediate(run) } })
if (![].at) Object.defineProperty(Array.prototype, 'at', { configurable: true, writable: true, value: function (index) { return this[index < 0 ? this.length + index : index] } })

// ---- native modules ----
var nativeModules = (function () {
  var window = { width: 400, height: 800, scale: 2, fontScale: 1, densityDpi: 320 }
  var constants = 'PLATFORM' === 'android'
    ? { Version: 36, Release: '16', Serial: '', Fingerprint: '', Model: '', Brand: '', Manufacturer: '', ServerHost: '', uiMode: 'normal' }
    : { osVersion: '26.0', systemName: 'iOS', interfaceIdiom: 'phone', forceTouchAvailable: false, isMacCatalyst: false }
  constants.isTesting = true
  constants.reactNativeVersion = { major: 0, minor: 86, patch: 3, prerelease: null }
  function saying(constants, more) { return Object.assign({ getConstants: function () { return constants }, addListener: nothing, removeListeners: nothing }, more) }
  return {
    PlatformConstants: saying(constants),
    AppState: saying({ initialAppState: 'active' }, { getCurrentAppState: function (tell) { tell({ app_state: 'active' }) } }),
    DeviceInfo: saying({ Dimensions: { window: window, screen: window, windowPhysicalPixels: window, screenPhysicalPixels: window } }),
    SourceCode: saying({ scriptURL: '' }),
    ExceptionsManager: saying({}, { reportException: function (problem) { print('exception: ' + problem.message) } }),
    NativeMicrotasksCxx: { queueMicrotask: queueMicrotask },
    NativeReactNativeFeatureFlagsCxx: methods(false)
  }
})()
var nativeModuleProxy = new Proxy({}, { get: function (_, name) { return nativeModules[name] } })
function __turboModuleProxy(name) { return nativeModules[name] || null }
