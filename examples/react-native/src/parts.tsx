import { Pressable, StyleSheet, Text, TextInput, View } from 'react-native'
import { Icon, type IconName } from './icons'
import type { Theme } from './theme'

type ButtonInput = {
  label: string
  theme: Theme
  onPress: () => void
  tone?: 'plain' | 'accent'
}

/** As wide as its row. */
export function Button({ label, theme, onPress, tone = 'plain' }: ButtonInput) {
  const [ground, colour, line] = tone === 'accent' ? [theme.accent, theme.onAccent, theme.accent] : [theme.card, theme.text, theme.line]
  return (
    <Pressable
      accessibilityRole="button" accessibilityLabel={label} onPress={() => onPress()}
      style={({ pressed }) => [styles.button, { backgroundColor: ground, borderColor: line, opacity: pressed ? 0.7 : 1 }]}
    >
      <Text style={[styles.buttonText, { color: colour }]}>{label}</Text>
    </Pressable>
  )
}

type ControlInput = {
  label: string
  icon: IconName
  theme: Theme
  onPress: () => void
  tone?: 'plain' | 'danger'
  /** A switch: what it is now. Its label stays, so that a screen reader says "Mute, on". */
  isOn?: boolean
  /** What it stands for is off: its sign is struck through, light and dark changed. */
  isStruck?: boolean
  isDisabled?: boolean
}

/** A round control of the call screen, with its name below. */
export function Control({ label, icon, theme, onPress, tone = 'plain', isOn, isStruck = false, isDisabled = false }: ControlInput) {
  const ground = tone === 'danger' ? theme.danger : isStruck ? theme.text : theme.control, colour = tone === 'danger' ? theme.onDanger : isStruck ? theme.ground : theme.text
  return (
    <Pressable
      accessibilityRole={isOn === undefined ? 'button' : 'switch'} accessibilityLabel={label} accessibilityState={{ disabled: isDisabled, ...(isOn !== undefined && { checked: isOn }) }}
      disabled={isDisabled} onPress={() => onPress()} style={({ pressed }) => [styles.control, { opacity: isDisabled ? 0.4 : pressed ? 0.7 : 1 }]}
    >
      <View style={[styles.round, { backgroundColor: ground }]}><Icon name={icon} colour={colour} ground={ground} isStruck={isStruck} /></View>
      <Text maxFontSizeMultiplier={1.6} style={[styles.controlText, { color: theme.text }]}>{label}</Text>
    </Pressable>
  )
}

/** Stands for a person whose picture there is not. */
export function Avatar({ name, theme, size }: { name: string; theme: Theme; size: number }) {
  return (
    <View aria-hidden style={[styles.avatar, { width: size, height: size, borderRadius: size / 2, backgroundColor: theme.control }]}>
      <Text allowFontScaling={false} style={{ color: theme.text, fontSize: size * 0.42, fontWeight: '500' }}>{[...name][0]?.toUpperCase() ?? ''}</Text>
    </View>
  )
}

type FieldInput = { label: string; hint?: string; problem?: string; value: string; theme: Theme; onChange: (text: string) => void }

export function Field({ label, hint, problem, value, theme, onChange }: FieldInput) {
  return (
    <View style={styles.field}>
      <Text style={[styles.fieldText, { color: theme.quiet }]}>{label}</Text>
      <TextInput
        accessibilityLabel={label} accessibilityHint={hint ?? ''} value={value} onChangeText={onChange} autoCapitalize="none" autoCorrect={false} keyboardType="url"
        placeholder={hint ?? ''} placeholderTextColor={theme.quiet} style={[styles.input, { color: theme.text, borderColor: problem === undefined ? theme.line : theme.problem, backgroundColor: theme.card }]}
      />
      {problem !== undefined && <Text accessibilityLiveRegion="polite" style={[styles.fieldText, { color: theme.problem }]}>{problem}</Text>}
    </View>
  )
}

const styles = StyleSheet.create({
  button: { minHeight: 52, paddingHorizontal: 20, paddingVertical: 8, borderRadius: 26, borderWidth: 1, alignItems: 'center', justifyContent: 'center' },
  buttonText: { fontSize: 17, fontWeight: '600', textAlign: 'center' },
  control: { flexBasis: 70, flexGrow: 1, maxWidth: 100, alignItems: 'center', gap: 8 },
  round: { width: 64, height: 64, borderRadius: 32, alignItems: 'center', justifyContent: 'center' },
  controlText: { fontSize: 13, textAlign: 'center' },
  avatar: { alignItems: 'center', justifyContent: 'center' },
  field: { gap: 6 },
  fieldText: { fontSize: 14 },
  input: { minHeight: 52, borderWidth: 1, borderRadius: 12, paddingHorizontal: 14, fontSize: 16 },
})
