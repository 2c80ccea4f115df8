import type { Answer } from '../phone/answer.ts'
import type { Line } from '../phone/stage.ts'

type Input = { lines: readonly Line[]; leftName: string; rightName: string; isOver: boolean; isRunning: boolean }

/** What arrived, and what each phone did: both answers beside each other. */
export function Tape({ lines, leftName, rightName, isOver, isRunning }: Input) {
  return (
    <section className="tape" aria-label="What arrived">
      <h2>What arrived, and what each did</h2>
      <p>One line, one event, and both answers beside each other.</p>
      <table>
        <thead><tr><th scope="col">arrived</th><th scope="col">{leftName}</th><th scope="col">{rightName}</th></tr></thead>
        <tbody>
          {lines.length === 0 && <tr><td colSpan={3} className="empty">{isRunning ? 'Nothing has arrived yet.' : isOver ? 'Nothing arrived: nobody has noticed, and that is right.' : 'Choose a trouble. Nothing has gone wrong yet.'}</td></tr>}
          {lines.map(line => (
            <tr key={line.key}>
              <td><Name of={line.arrived} /><small>{timeOf(line.atMs)}</small></td>
              <Cell answer={line.left} line={line} isOver={isOver} />
              <Cell answer={line.right} line={line} isOver={isOver} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** A long name breaks after its origin. */
function Name({ of }: { of: string }) {
  const [origin = '', ...word] = of.split('.')
  return <>{origin}{word.length > 0 && <>.<wbr />{word.join('.')}</>}</>
}

function Cell({ answer, line, isOver }: { answer: Answer | undefined; line: Line; isOver: boolean }) {
  if (answer) return <td className={answer.tone}>{answer.text}</td>
  return <td className="none">{line.arrived.startsWith('timer.') ? 'has no timer' : isOver ? 'did not arrive' : ''}</td>
}

const timeOf = (ms: number): string => ms < 1000 ? `+${Math.round(ms)} ms` : `+${(ms / 1000).toFixed(1)} s`
