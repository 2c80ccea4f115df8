/** 16 px signs, one line each; never without a word or a label beside them. */
import type { ReactNode } from 'react'

const Line = ({ children, box = 24 }: { children: ReactNode; box?: number }) => (
  <svg viewBox={`0 0 ${box} ${box}`} aria-hidden="true" fill="none" stroke="currentColor" strokeWidth={box / 14} strokeLinecap="round" strokeLinejoin="round">{children}</svg>
)
export const Mark = () => <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 8.600C3 2.200 17 2.200 17 8.600v1.300h-3.700V8.100a7.600 7.600 0 0 0-6.600 0v1.800H3z" fill="currentColor" /><path d="M4 16.500h12M6.500 13v3.500M13.500 13v3.500" fill="none" stroke="currentColor" strokeWidth="1.600" strokeLinecap="round" /></svg>
export const Back = () => <Line><path d="M19 12H5.500M11.500 6l-6 6 6 6" /></Line>
export const Microphone = ({ isMuted }: { isMuted: boolean }) => <Line><rect x="9" y="3.500" width="6" height="11" rx="3" /><path d="M5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3" />{isMuted && <path d="M4 4l16 16" />}</Line>
export const HangUp = () => <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3.500 14.700c0-8.300 17-8.300 17 0v1.500h-4.700v-2.800a10 10 0 0 0-7.600 0v2.800H3.500z" fill="currentColor" /></svg>
export const Yes = () => <Line box={14}><path d="m2.500 7.500 3 3 6-7" strokeWidth="1.800" /></Line>
export const No = () => <svg viewBox="0 0 14 14" aria-hidden="true"><path d="M7 0 14 7 7 14 0 7z" fill="currentColor" /></svg>
export const Phone = () => <Line box={16}><path d="M4.500 2.500h2l1 3-1.400 1a7 7 0 0 0 3.400 3.400l1-1.400 3 1v2c0 1-.8 1.500-1.500 1.500A9.500 9.500 0 0 1 3 4c0-.700.500-1.500 1.500-1.500z" strokeWidth="1.300" /></Line>
