/** Own icons: 16 px box, 1.4 px line, round ends. Each stands beside a word or inside a labelled button. */
const PATHS = {
  find: <><circle cx="7" cy="7" r="4.2" /><path d="m10.2 10.2 3.3 3.3" /></>,
  calls: <path d="M2 4h12M2 8h12M2 12h8" />,
  phone: <><rect x="4.5" y="1.5" width="7" height="13" rx="1.5" /><path d="M7 12.4h2" /></>,
  screen: <><rect x="1.5" y="3" width="13" height="8.5" rx="1" /><path d="M5.5 14h5" /></>,
  play: <path d="M5 3.2v9.6L13 8z" className="solid" />,
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" />,
  prev: <path d="m9.8 3.8-4.2 4.2 4.2 4.2" />,
  next: <path d="M6.2 3.8 10.4 8l-4.2 4.2" />,
  first: <path d="M4 3.8v8.4M11.6 3.8 7.4 8l4.2 4.2" />,
  last: <path d="M12 3.8v8.4M4.4 3.8 8.6 8l-4.2 4.2" />,
  theme: <><circle cx="8" cy="8" r="5.5" /><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" className="solid" /></>,
  contrast: <><rect x="2.5" y="2.5" width="11" height="11" rx="1" /><path d="M2.5 13.5 13.5 2.5v11z" className="solid" /></>,
  open: <path d="M2 12.6V3.8h4l1.4 1.7H13v1.6M2 12.6l2.1-5.5h10.4l-2 5.5z" />,
  save: <path d="M8 2.5v7.6M4.8 7 8 10.2 11.2 7M2.8 13.2h10.4" />,
  link: <path d="M6.6 9.4a2.4 2.4 0 0 0 3.4 0l2.6-2.6a2.4 2.4 0 0 0-3.4-3.4l-.9.9M9.4 6.6a2.4 2.4 0 0 0-3.4 0L3.4 9.2a2.4 2.4 0 0 0 3.4 3.4l.9-.9" />,
  commands: <path d="m3 4.2 3.6 3.6L3 11.4M8.4 11.8h4.8" />,
  table: <><rect x="2" y="3" width="12" height="10" rx="1" /><path d="M2 6.4h12M2 9.7h12M6.4 6.4V13" /></>,
  keys: <><rect x="1.5" y="4" width="13" height="8.5" rx="1.5" /><path d="M4.2 7h.1M7 7h.1M9.8 7h.1M12 7h.1M5 9.8h6" /></>,
} as const
export type IconName = keyof typeof PATHS

export const Icon = ({ name }: { name: IconName }) => <svg className="ico" viewBox="0 0 16 16" aria-hidden="true">{PATHS[name]}</svg>

export const Brand = () => (
  <svg viewBox="0 0 20 20" aria-hidden="true">
    <path d="M3 8.2C3 5 6 3.4 10 3.4s7 1.6 7 4.8v1.6h-4V7.9c-1.9-.7-4.1-.7-6 0v1.9H3z" fill="currentColor" />
    <path d="M4 16.4h12M6.4 13v3.4M13.6 13v3.4" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
  </svg>
)
export const Diamond = ({ size = 11, label }: { size?: number; label?: string }) => (
  <svg className="diamond" width={size} height={size} viewBox="0 0 14 14" {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}><path d="M7 0 14 7 7 14 0 7z" fill="currentColor" /></svg>
)
