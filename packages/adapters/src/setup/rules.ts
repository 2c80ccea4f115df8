import { ANDROID_RULES } from './rules-android.ts'
import { IOS_RULES } from './rules-ios.ts'
import { LIBRARY_RULES } from './rules-libraries.ts'
import type { Rule } from './rule.ts'

/** Every rule, in the order in which they are written and reported. */
export const RULES: readonly Rule[] = [...ANDROID_RULES, ...IOS_RULES, ...LIBRARY_RULES]
