/** The lists of `docs/cometchat-migration.md`: which of the failures that the check finds in a sample are gone after the change, from the table of `docs/samples.md`. */

/** What the table's marks mean here, mildest first: `kind` is the world of every day. */
const WHERE = { '**yes**': '', documented: 'as documented of the SDK', rough: 'in a rougher world' } as const

type Row = { says: string; cells: Readonly<Record<string, string>>; onhook: string }
function rowsOf(samples: string): Row[] {
  const lines = samples.split('\n'), at = lines.findIndex(line => line.startsWith('| | | D1 |'))
  if (at < 0) throw new Error('docs/samples.md: expected the table of what each violates, found none')
  const cellsOf = (line: string): string[] => line.slice(1, -1).split('|').map(cell => cell.trim()), head = cellsOf(lines[at]!), rows: Row[] = []
  for (const line of lines.slice(at + 2)) {
    if (!line.startsWith('|')) break
    const cells = cellsOf(line), of = (name: string): string => cells[head.indexOf(name)]!
    rows.push({ says: cells[0]!.replace(/ <sup>\d+<\/sup>$/, ''), cells: Object.fromEntries(head.filter(name => /^D\d$/.test(name)).map(name => [name, of(name)])), onhook: of('Onhook') })
  }
  return rows
}

/** @throws Error for a failure that Onhook has too: it is not gone */
export function goneOf(sample: string, samples: string): string {
  const rows = rowsOf(samples).filter(row => row.cells[sample] !== '–'), kept = rows.filter(row => row.onhook !== '–')
  if (kept.length > 0) throw new Error(`docs/samples.md: not gone with Onhook, so not for the page of the migration: ${kept.map(row => row.says).join(', ')}`)
  const parts = Object.entries(WHERE).flatMap(([mark, where]) => {
    const says = rows.filter(row => row.cells[sample] === mark).map(row => row.says)
    return says.length > 0 ? [`${where && `${where}: `}${says.join('; ')}`] : []
  })
  return `These failures that [the check](samples.md) finds are gone: ${parts.join('. And ')}.`
}

/** Puts each list between its marks, `<!-- gone D1 -->` and `<!-- end -->`. */
export const migrationPage = (page: string, samples: string): string => page.replaceAll(/(<!-- gone (D\d) -->\n)[^]*?(\n<!-- end -->)/g, (_all, before: string, sample: string, after: string) => `${before}${goneOf(sample, samples)}${after}`)
