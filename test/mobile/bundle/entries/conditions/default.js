module.exports = 'default'
