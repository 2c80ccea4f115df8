/** What is used of them: neither package has types of its own. */
declare module 'react-native-web' {
  import type { ComponentType } from 'react'

  type Any = ComponentType<{ [name: string]: unknown }>
  export const View: Any, Text: Any, TextInput: Any, Pressable: Any, ScrollView: Any, Switch: Any
  export const StyleSheet: { flatten(style: unknown): object }
  export const Platform: { OS: string }
  export function useColorScheme(): 'light' | 'dark' | null
}
declare module 'react-dom/client' {
  import type { ReactNode } from 'react'

  export function createRoot(element: Element): { render(what: ReactNode): void; unmount(): void }
}
