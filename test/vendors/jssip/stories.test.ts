import { describeSipStories } from '../harness/sip-stories.ts'
import { jsSipKit } from './world.ts'

describeSipStories(jsSipKit)
