/** Something for each name in each library, shared by all calls of this process. */
export function perName<T>(create: () => T): (library: object, name: string) => T {
  const known = new WeakMap<object, Map<string, T>>()
  return (library, name) => {
    const names = known.get(library) ?? new Map<string, T>(), found = names.get(name) ?? create()
    known.set(library, names.set(name, found))
    return found
  }
}
