import './kbd.css'

/** A key as it is written on it. */
export function Kbd({ children }: { children: string }) {
  return <kbd className="kbd">{children}</kbd>
}
