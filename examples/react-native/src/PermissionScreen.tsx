/** Why the phone will ask, before it asks: a refusal that was a surprise is for good. */
import type { PermissionName } from '@onhook/adapters/react-native'
import { ScrollView, StyleSheet, Text, View } from 'react-native'
import { insets } from './insets'
import { Button } from './parts'
import { useTheme } from './theme'

const REASONS: { readonly [P in PermissionName]: string } = {
  microphone: 'Microphone, so that the other side hears you.',
  camera: 'Camera, so that the other side sees you.',
  notifications: 'Notifications, so that a running call is shown with a button to hang up.',
  bluetooth: 'Nearby devices, so that a headset can be used.',
}

export function PermissionScreen({ missing, onContinue, onCancel }: { missing: readonly PermissionName[]; onContinue: () => void; onCancel: () => void }) {
  const theme = useTheme()
  return (
    <ScrollView style={{ backgroundColor: theme.ground }} contentContainerStyle={styles.screen} testID="permission-screen">
      <View style={styles.why}>
        <Text accessibilityRole="header" style={[styles.title, { color: theme.text }]}>Your phone will ask</Text>
        {missing.map(name => (
          <View key={name} style={[styles.card, { backgroundColor: theme.card }]}>
            <Text style={[styles.reason, { color: theme.text }]}>{REASONS[name]}</Text>
          </View>
        ))}
      </View>
      <Button label="Continue" tone="accent" theme={theme} onPress={onContinue} />
      <Button label="Not now" theme={theme} onPress={onCancel} />
    </ScrollView>
  )
}

const styles = StyleSheet.create({
  screen: { flexGrow: 1, gap: 12, paddingTop: insets.top + 24, paddingHorizontal: 24, paddingBottom: insets.bottom + 16 },
  why: { flexGrow: 1, justifyContent: 'center', gap: 12, paddingBottom: 24 },
  title: { fontSize: 28, fontWeight: '600', marginBottom: 8 },
  card: { borderRadius: 12, padding: 16 },
  reason: { fontSize: 16, lineHeight: 22 },
})
