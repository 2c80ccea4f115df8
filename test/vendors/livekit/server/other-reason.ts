/** A `DisconnectReason` that no version has. By itself, since the page that expects it cannot load a server. */
export const OTHER_REASON = 999
