/** Why the phone will ask, before it asks: a refusal that was a surprise is for good. */
import type { PermissionName } from '@onhook/adapters/react-native'
import { StyleSheet, Text, View } from 'react-native'
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
    <View style={[styles.screen, { backgroundColor: theme.ground }]} testID="permission-screen">
      <Text accessibilityRole="header" style={[styles.title, { color: theme.text }]}>Your phone will ask</Text>
      {missing.map(name => <Text key={name} style={[styles.reason, { color: theme.text }]}>{REASONS[name]}</Text>)}
      <View style={styles.buttons}>
        <Button label="Not now" theme={theme} onPress={onCancel} />
        <Button label="Continue" tone="accent" theme={theme} onPress={onContinue} />
      </View>
    </View>
  )
}

const styles = StyleSheet.create({
  screen: { flex: 1, justifyContent: 'center', gap: 12, padding: 24 },
  title: { fontSize: 24, fontWeight: '600' },
  reason: { fontSize: 16, lineHeight: 22 },
  buttons: { flexDirection: 'row', gap: 12, marginTop: 16 },
})
