const NAMES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** A text as it stands in markup, HTML, SVG or XML: between tags, and in an attribute within double quotes. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => NAMES[c]!)
