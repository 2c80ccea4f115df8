/** What became of the call, from its end record: the words, how long it lasted, and what can be done about it. */
import type { CallEnd } from '@onhook/machine'
import { Linking, StyleSheet, Text, View } from 'react-native'
import { Button } from './parts'
import { useTheme } from './theme'
import { detailOf, titleOf } from './words'

export function EndedScreen({ title, end, onAgain, onClose }: { title: string; end: CallEnd; onAgain: () => void; onClose: () => void }) {
  const theme = useTheme(), detail = detailOf(end)
  return (
    <View style={[styles.screen, { backgroundColor: theme.ground }]} testID="ended-screen">
      <Text accessibilityRole="header" style={[styles.title, { color: theme.text }]}>{title}</Text>
      <Text accessibilityLiveRegion="polite" testID="end" style={[styles.words, { color: theme.text }]}>{titleOf(end)}</Text>
      {detail !== '' && <Text style={{ color: theme.quiet }}>{detail}</Text>}
      <View style={styles.buttons}>
        {end.reason === 'no-media-permission' && <Button label="Open settings" tone="accent" theme={theme} onPress={() => void Linking.openSettings()} />}
        {end.recoverable && <Button label="Call again" tone="accent" theme={theme} onPress={onAgain} />}
        <Button label="Close" theme={theme} onPress={onClose} />
      </View>
    </View>
  )
}

const styles = StyleSheet.create({
  screen: { flex: 1, alignItems: 'center', justifyContent: 'center', gap: 8, padding: 24 },
  title: { fontSize: 24, fontWeight: '600' },
  words: { fontSize: 18 },
  buttons: { flexDirection: 'row', gap: 12, marginTop: 24 },
})
