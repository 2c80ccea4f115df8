/** A name that is cut in its middle where it has no room: what tells two names apart mostly stands at the end. */

/** As many letters stay at the end. A name that is not much longer is cut as any other. */
const END = 9, LONG = 18

export function BothEnds({ children: name }: { children: string }) {
  if (name.length < LONG) return name
  return <span className="both-ends" title={name}><span>{name.slice(0, -END)}</span><span>{name.slice(-END)}</span></span>
}
