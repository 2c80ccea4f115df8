/**
 * CallKit names calls by UUIDs; ours have any name. The UUID of a call is computed, and carries a seal by which a
 * later process knows it for ours. So no table has to survive a restart: what bears the seal and is nobody's is an orphan.
 */
const hash = (text: string, seed: number): string => {
  for (let i = 0; i < text.length; i++) seed = Math.imul(seed ^ text.charCodeAt(i), 0x01000193)
  return (seed >>> 0).toString(16).padStart(8, '0')
}
const seal = (head: string): string => head + hash(head, 0x811c9dc5)

/** A UUID of version 8 (RFC 9562: the layout is ours). `serial` tells calls apart that have the same name in one process. */
export function uuidOf(call: string, attempt: number, serial: number): string {
  const digits = [1, 2, 3].map(seed => hash(`${call} ${attempt} ${serial}`, seed)).join('')
  return seal(digits.replace(/(.{8})(.{4}).(.{3}).(.{3})(.{4})/, '$1-$2-8$3-a$4-$5'))
}

/** Did some process of ours name this call? */
export const isSealed = (uuid: string): boolean => seal(uuid.slice(0, 28)) === uuid
