import { playHeadless } from './headless.ts'
const holds = await playHeadless(line => console.log(line))
process.exit(holds ? 0 : 1)
