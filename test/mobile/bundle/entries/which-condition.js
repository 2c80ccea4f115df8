// What a package with an `exports` map gives to a phone.
globalThis.condition = require('conditions')
