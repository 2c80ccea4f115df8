/** Values that only a build knows: `${…}` is filled in by Gradle or Xcode, `$(…)` by Xcode, `@string/…` from an app's resources. */
const HOLE = /\$\{[^}]*\}|\$\([^)]*\)/
const isResource = (value: string): boolean => /^@[\w.:+]*\//.test(value)
export const isFilledIn = (value: string): boolean => HOLE.test(value) || isResource(value)

/** Could the build make `wanted` of it? What is written around the holes must fit. */
export function couldBe(value: string, wanted: string): boolean {
  if (isResource(value)) return true
  const parts = value.split(new RegExp(HOLE, 'g')), first = parts.shift() ?? '', last = parts.pop()
  if (last === undefined) return value === wanted
  if (wanted.length < first.length + last.length || !wanted.startsWith(first) || !wanted.endsWith(last)) return false
  // The first place for each part leaves the most for the rest.
  let at = first.length
  for (const part of parts) {
    const next = wanted.indexOf(part, at)
    if (next < 0) return false
    at = next + part.length
  }
  return at <= wanted.length - last.length
}

/** True when one of them is it, undefined when one could be made it. */
export function holdsOne(values: readonly string[], is: (value: string) => boolean, wanted: string): boolean | undefined {
  return values.some(is) || (values.some(value => isFilledIn(value) && couldBe(value, wanted)) ? undefined : false)
}
