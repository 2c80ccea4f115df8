module.exports = 'react-native'
