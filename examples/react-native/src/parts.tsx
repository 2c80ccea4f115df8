import { Pressable, StyleSheet, Text, TextInput, View } from 'react-native'
import type { Theme } from './theme'

type ButtonInput = {
  label: string
  theme: Theme
  onPress: () => void
  tone?: 'plain' | 'accent' | 'danger'
  /** A switch: what it is now. Its label stays, so that a screen reader says "Mute, on". */
  isOn?: boolean
  isDisabled?: boolean
}

export function Button({ label, theme, onPress, tone = 'plain', isOn, isDisabled = false }: ButtonInput) {
  const ground = tone === 'danger' ? theme.danger : tone === 'accent' || isOn ? theme.accent : theme.card
  const colour = tone === 'danger' ? theme.onDanger : tone === 'accent' || isOn ? theme.onAccent : theme.text
  return (
    <Pressable
      accessibilityRole={isOn === undefined ? 'button' : 'switch'} accessibilityLabel={label} accessibilityState={{ disabled: isDisabled, ...(isOn !== undefined && { checked: isOn }) }}
      disabled={isDisabled} onPress={() => onPress()} style={({ pressed }) => [styles.button, { backgroundColor: ground, opacity: isDisabled ? 0.5 : pressed ? 0.8 : 1 }]}
    >
      <Text style={[styles.buttonText, { color: colour }]}>{label}</Text>
    </Pressable>
  )
}

type FieldInput = { label: string; hint?: string; problem?: string; value: string; theme: Theme; onChange: (text: string) => void }

export function Field({ label, hint, problem, value, theme, onChange }: FieldInput) {
  return (
    <View style={styles.field}>
      <Text style={{ color: theme.quiet }}>{label}</Text>
      <TextInput
        accessibilityLabel={label} accessibilityHint={hint ?? ''} value={value} onChangeText={onChange} autoCapitalize="none" autoCorrect={false} keyboardType="url"
        placeholder={hint ?? ''} placeholderTextColor={theme.quiet} style={[styles.input, { color: theme.text, borderColor: problem === undefined ? theme.line : theme.problem, backgroundColor: theme.card }]}
      />
      {problem !== undefined && <Text accessibilityLiveRegion="polite" style={{ color: theme.problem }}>{problem}</Text>}
    </View>
  )
}

const styles = StyleSheet.create({
  button: { minHeight: 48, minWidth: 88, paddingHorizontal: 16, borderRadius: 24, alignItems: 'center', justifyContent: 'center' },
  buttonText: { fontSize: 16, fontWeight: '600' },
  field: { gap: 4 },
  input: { minHeight: 48, borderWidth: 1, borderRadius: 8, paddingHorizontal: 12, fontSize: 16 },
})
