/** `onhook new-adapter <name>`: a folder with an adapter that passes the contract over a scripted SDK. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, UsageError } from './command.ts'

/** Beside `src` and `dist` alike. */
const TEMPLATE = fileURLToPath(new URL('../../new-adapter/', import.meta.url))

/** `my-vendor`, `MyVendor`, `my vendor`: the words of a name, in lower case. */
const wordsOf = (name: string): string[] => name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z\d]+/).filter(Boolean)
const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1)

/** In a clone of Onhook itself there is nothing to install, and the packages are sources; in `test` they are found. */
const findsSources = (folder: string): boolean => existsSync(join(folder, 'node_modules/@onhook/adapters/src/contract/index.ts')) || (dirname(folder) !== folder && findsSources(dirname(folder)))
const nextSteps = (folder: string, test: string): string => (findsSources(folder)
  ? `  node --conditions=@onhook/source --import tsx --test ${test}`
  : `  npm install @onhook/machine @onhook/adapters xstate && npm install --save-dev fast-check tsx\n  npx tsx --test ${test}`)

export const newAdapterCommand: Command = (cli, { print }) => {
  cli.command('new-adapter <name>', 'Write a folder with an adapter of your SDK that passes the contract over a scripted one')
    .option('--into <folder>', 'Where the folder is made', { default: '.' })
    .example('onhook new-adapter my-vendor')
    .action(async (name: unknown, { into }: { into: unknown }): Promise<number> => {
      const words = wordsOf(String(name))
      if (words.length === 0 || !/^[a-z]/.test(words[0]!)) throw new UsageError(`expected a name that begins with a letter, such as my-vendor, found ${JSON.stringify(String(name))}`)
      const id = words.join('-'), folder = resolve(String(into), id), pascal = words.map(capital).join(''), camel = pascal[0]!.toLowerCase() + pascal.slice(1)
      const fill = (text: string): string => text.replaceAll('acme-sdk', `${id}-sdk`).replaceAll('acmeCauseOf', `${camel}CauseOf`).replaceAll('Acme', pascal)
      const files = readdirSync(TEMPLATE).map(file => ({ file, text: fill(readFileSync(join(TEMPLATE, file), 'utf8')) }))
      try { mkdirSync(folder) } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        throw code === 'EEXIST' ? new UsageError(`expected no ${folder}, found one; nothing was written: choose another name, or --into another folder`)
          : code === 'ENOENT' ? new UsageError(`expected the folder ${resolve(String(into))}, found none; make it, or give another --into`) : error
      }
      for (const { file, text } of files) writeFileSync(join(folder, file), text, { flag: 'wx' })
      const shown = relative(process.cwd(), folder) || '.'
      await print(`${files.map(({ file }) => `  ${join(shown, file)}`).join('\n')}

Next:
${nextSteps(folder, join(shown, 'contract.test.ts'))}

It passes over the scripted SDK. Then write options.ts after your SDK's typings, and session.ts after its callbacks.
`)
      return 0
    })
}
