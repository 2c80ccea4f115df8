/** Which room, over which relay, and a call. */
import { useState } from 'react'
import { ScrollView, StyleSheet, Switch, Text, View } from 'react-native'
import { insets } from './insets'
import { Button, Field } from './parts'
import { addressIn, problemsIn, type Settings } from './settings'
import { useTheme } from './theme'

export function HomeScreen({ settings, problem, onChange, onCall, onRing }: { settings: Settings; problem: string; onChange: (settings: Settings) => void; onCall: () => void; onRing?: (() => void) | undefined }) {
  const theme = useTheme(), [isChecked, setChecked] = useState(false)
  const problems = problemsIn(settings)
  const go = (where: () => void): void => {
    setChecked(true)
    if (Object.keys(problems).length === 0) where()
  }
  const field = (name: 'relay' | 'room' | 'inspector', label: string, hint: string) => (
    <Field
      label={label} hint={hint} value={settings[name]} theme={theme} onChange={text => onChange({ ...settings, [name]: name === 'room' ? text.trim() : addressIn(text) })}
      {...(isChecked && problems[name] !== undefined && { problem: problems[name] })}
    />
  )
  return (
    <ScrollView style={{ backgroundColor: theme.ground }} contentContainerStyle={styles.screen} keyboardShouldPersistTaps="handled" automaticallyAdjustKeyboardInsets testID="home-screen">
      <View style={styles.fields}>
        <Text accessibilityRole="header" style={[styles.title, { color: theme.text }]}>Call</Text>
        {field('relay', 'Relay', 'ws://192.168.1.20:4750')}
        {field('room', 'Room', 'demo')}
        {field('inspector', 'Inspector (may be empty)', 'http://192.168.1.20:4748/?token=…')}
        <View style={styles.row}>
          <Text style={[styles.rowText, { color: theme.text }]}>With camera</Text>
          <Switch accessibilityLabel="With camera" value={settings.camera} trackColor={{ false: theme.line, true: theme.accent }} thumbColor={theme.knob} onValueChange={camera => onChange({ ...settings, camera })} />
        </View>
        {problem !== '' && <Text accessibilityLiveRegion="polite" testID="problem" style={[styles.rowText, { color: theme.problem }]}>{problem}</Text>}
      </View>
      <Button label="Join" tone="accent" theme={theme} onPress={() => go(onCall)} />
      {onRing && <Button label="Let this phone ring" theme={theme} onPress={() => go(onRing)} />}
    </ScrollView>
  )
}

const styles = StyleSheet.create({
  screen: { flexGrow: 1, gap: 16, paddingTop: insets.top + 24, paddingHorizontal: 24, paddingBottom: insets.bottom + 16 },
  fields: { flexGrow: 1, gap: 16 },
  title: { fontSize: 32, fontWeight: '600', marginBottom: 8 },
  row: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', minHeight: 52 },
  rowText: { fontSize: 16 },
})
