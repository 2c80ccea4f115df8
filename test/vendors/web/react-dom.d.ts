/** What is used of react-dom, whose typings this workspace does not install. */
declare module 'react-dom/client' {
  export function createRoot(container: Element): { render(node: import('react').ReactNode): void }
}
