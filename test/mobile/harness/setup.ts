import { beforeEach } from 'vitest'
import { native } from './native.ts'

beforeEach(() => native.reset())
