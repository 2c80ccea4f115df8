/** The signs of the call's controls, drawn with views: no font, no picture and no library is needed. Each is 28 wide and high. */
import { StyleSheet, View } from 'react-native'

export type IconName = 'microphone' | 'camera' | 'window' | 'hangUp'

/** `isStruck`: with a line across, for what is off. It stands on `ground`. */
export function Icon({ name, colour, ground, isStruck = false }: { name: IconName; colour: string; ground: string; isStruck?: boolean }) {
  const solid = { backgroundColor: colour }, line = { borderColor: colour }
  return (
    <View style={styles.box}>
      {name === 'microphone' && (
        <>
          <View style={[styles.at, { left: 10, top: 2, width: 8, height: 14, borderRadius: 4 }, solid]} />
          <View style={[styles.at, { left: 6, top: 10, width: 16, height: 10, borderWidth: 2, borderTopWidth: 0, borderBottomLeftRadius: 8, borderBottomRightRadius: 8 }, line]} />
          <View style={[styles.at, { left: 13, top: 19, width: 2, height: 5 }, solid]} />
          <View style={[styles.at, { left: 9, top: 24, width: 10, height: 2, borderRadius: 1 }, solid]} />
        </>
      )}
      {name === 'camera' && (
        <>
          <View style={[styles.at, { left: 2, top: 7, width: 16, height: 14, borderRadius: 3 }, solid]} />
          <View style={[styles.at, { left: 17, top: 8, borderTopWidth: 6, borderBottomWidth: 6, borderRightWidth: 9, borderTopColor: 'transparent', borderBottomColor: 'transparent', borderRightColor: colour }]} />
        </>
      )}
      {name === 'window' && (
        <>
          <View style={[styles.at, { left: 2, top: 5, width: 24, height: 18, borderRadius: 3, borderWidth: 2 }, line]} />
          <View style={[styles.at, { left: 14, top: 13, width: 9, height: 7, borderRadius: 1 }, solid]} />
        </>
      )}
      {name === 'hangUp' && (
        <>
          <View style={[styles.at, { left: 1, top: 9, width: 26, height: 9, overflow: 'hidden' }]}>
            <View style={[{ width: 26, height: 26, borderRadius: 13, borderWidth: 6 }, line]} />
          </View>
          <View style={[styles.at, { left: 1, top: 15, width: 8, height: 6, borderRadius: 2 }, solid]} />
          <View style={[styles.at, { left: 19, top: 15, width: 8, height: 6, borderRadius: 2 }, solid]} />
        </>
      )}
      {isStruck && <View style={[styles.at, styles.strike, solid, { borderColor: ground }]} />}
    </View>
  )
}

const styles = StyleSheet.create({
  box: { width: 28, height: 28 },
  at: { position: 'absolute' },
  // A border of the ground's colour keeps the line apart from what it crosses.
  strike: { left: -2, top: 11, width: 32, height: 6, borderWidth: 2, borderLeftWidth: 0, borderRightWidth: 0, transform: [{ rotate: '45deg' }] },
})
