#!/usr/bin/env node
await import('./dist/relay/cli.js')
