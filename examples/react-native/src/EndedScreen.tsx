/** What became of the call, from its end record: the words, how long it lasted, and what can be done about it. */
import type { CallEnd } from '@onhook/machine'
import { Linking, ScrollView, StyleSheet, Text, View } from 'react-native'
import { insets } from './insets'
import { Avatar, Button } from './parts'
import { useTheme } from './theme'
import { detailOf, titleOf } from './words'

export function EndedScreen({ title, end, onAgain, onClose }: { title: string; end: CallEnd; onAgain: () => void; onClose: () => void }) {
  const theme = useTheme(), detail = detailOf(end)
  return (
    <ScrollView style={{ backgroundColor: theme.ground }} contentContainerStyle={styles.screen} testID="ended-screen">
      <View style={styles.what}>
        <Avatar name={title} theme={theme} size={96} />
        <Text accessibilityRole="header" numberOfLines={2} maxFontSizeMultiplier={1.6} style={[styles.title, { color: theme.text }]}>{title}</Text>
        <Text accessibilityLiveRegion="polite" testID="end" style={[styles.words, { color: theme.text }]}>{titleOf(end)}</Text>
        {detail !== '' && <Text style={[styles.detail, { color: theme.quiet }]}>{detail}</Text>}
      </View>
      {end.reason === 'no-media-permission' && <Button label="Open settings" tone="accent" theme={theme} onPress={() => void Linking.openSettings()} />}
      {end.recoverable && <Button label="Call again" tone="accent" theme={theme} onPress={onAgain} />}
      <Button label="Close" theme={theme} onPress={onClose} />
    </ScrollView>
  )
}

const styles = StyleSheet.create({
  screen: { flexGrow: 1, gap: 12, paddingTop: insets.top + 24, paddingHorizontal: 24, paddingBottom: insets.bottom + 16 },
  what: { flexGrow: 1, alignItems: 'center', justifyContent: 'center', gap: 8, paddingBottom: 24 },
  title: { fontSize: 24, fontWeight: '600', textAlign: 'center', marginTop: 12 },
  words: { fontSize: 20, textAlign: 'center' },
  detail: { fontSize: 16, textAlign: 'center' },
})
