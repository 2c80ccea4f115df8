import type { SetupOptions } from '@onhook/adapters/setup'

/** The Expo config plugin: takes Expo's configuration and the options of `app.json`, gives the configuration back. */
export default function withOnhook<Config>(config: Config, options?: SetupOptions): Config
