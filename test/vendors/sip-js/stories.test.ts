import { describeSipStories } from '../harness/sip-stories.ts'
import { sipJsKit } from './world.ts'

describeSipStories(sipJsKit)
