/** `pnpm build`: the packages as they are published (`dist`), and the inspector's page (`dist-ui`). */
import { rmSync } from 'node:fs'
import { root, script, tool } from './gates.ts'

for (const name of ['machine', 'adapters', 'inspector']) rmSync(`${root}packages/${name}/dist`, { recursive: true, force: true })
for (const step of [() => tool('tsc', ['-b']), () => script('scripts/pages.ts')]) {
  const { code } = await step()
  if (code !== 0) process.exit(code)
}
