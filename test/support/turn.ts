/** The TURN server of the two phones, whose packets can be lost on order. */
export { startTurn, type TurnServer } from '../../examples/two-phones/turn.ts'
