module.exports = 'node'
