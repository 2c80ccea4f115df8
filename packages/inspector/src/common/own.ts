/** Words of a trace as keys: anybody may call a region `constructor` or a command `__proto__`, and what every object has is none of ours. */

/** What a table of ours says of a word of a trace. */
export const own = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined => (Object.hasOwn(table, word) ? table[word] : undefined)
/** An object whose keys are such words. */
export const bare = <T>(): Record<string, T> => Object.create(null) as Record<string, T>
