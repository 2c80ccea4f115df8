/** What the user and the settings of the phone say to permissions, also what an application does not hope for. */
export type Answer = 'granted' | 'denied' | 'never_ask_again'

/** In which API level of Android a permission came into being: before, it is never held and nobody is asked. */
const SINCE: { [name: string]: number } = { POST_NOTIFICATIONS: 33, BLUETOOTH_CONNECT: 31, BLUETOOTH_SCAN: 31, READ_MEDIA_IMAGES: 33 }
const short = (name: string): string => name.replace(/^android\.permission\./, '')

/**
 * Names are those of Android without `android.permission.`, or any that a stub of another library asks with.
 * Everything is held until it is revoked; what is not held is asked, and the user says `granted` unless told otherwise.
 */
export type Permissions = ReturnType<typeof createPermissions>

export function createPermissions(apiLevel: () => number, whileAsking: { begins(): void; ends(): void }) {
  const revoked = new Set<string>(), answers = new Map<string, Answer | 'pending'>()
  const waiting: { name: string; answer: (answer: Answer) => void }[] = []
  const exists = (name: string): boolean => apiLevel() >= (SINCE[name] ?? 0)
  const check = (permission: string): boolean => exists(short(permission)) && !revoked.has(short(permission))
  const take = (name: string, answer: Answer): Answer => {
    if (answer === 'granted') revoked.delete(name)
    // Android asks no more once the answer was this; only the settings change it.
    if (answer === 'never_ask_again') answers.set(name, answer)
    return answer
  }
  const ask = async (permission: string): Promise<Answer> => {
    const name = short(permission)
    if (check(name)) return 'granted'
    const answer = answers.get(name) ?? 'granted'
    if (!exists(name) || answer === 'never_ask_again') return 'never_ask_again'
    return take(name, answer === 'pending' ? await new Promise<Answer>(resolve => waiting.push({ name, answer: resolve })) : answer)
  }
  return {
    check,
    /** Is the user asked? Then the dialog is above the application until all is answered. */
    async request(names: readonly string[]): Promise<{ [name: string]: Answer }> {
      const isShown = names.some(name => exists(short(name)) && !check(name) && answers.get(short(name)) !== 'never_ask_again')
      if (isShown) whileAsking.begins()
      const found: { [name: string]: Answer } = {}
      for (const name of names) found[name] = await ask(name)
      // The result is delivered before the activity is resumed.
      if (isShown) setImmediate(whileAsking.ends)
      return found
    },
    /** Taken away, as in the phone's settings. Without a name: nothing is held that these tests ask for. */
    revoke(...names: string[]): void { for (const name of names) revoked.add(short(name)) },
    grant(...names: string[]): void { for (const name of names) { revoked.delete(short(name)); answers.delete(short(name)) } },
    /** What the user will say when asked; it is revoked until then. `pending`: the dialog stays until `tell`. */
    willAnswer(name: string, answer: Answer | 'pending'): void {
      revoked.add(short(name))
      answers.set(short(name), answer)
    },
    /** The user answers the dialog that is open. */
    tell(name: string, answer: Answer): void {
      const index = waiting.findIndex(each => each.name === short(name))
      const asked = waiting[index]
      if (!asked) throw new Error(`nobody is asking for ${name}; asked are: ${waiting.map(each => each.name).join(', ') || 'none'}`)
      waiting.splice(index, 1)
      asked.answer(answer)
    },
    asking: (): string[] => waiting.map(each => each.name),
    reset(): void {
      revoked.clear()
      answers.clear()
      waiting.length = 0
    },
  }
}
