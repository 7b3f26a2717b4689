import { type ReactNode, useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { writeClipboard } from './clipboard.ts'
import type { IconName } from './icon-paths.ts'

/** Copies a text and says so for two seconds. `text` is asked for when pressed. */
export function CopyButton({
  text,
  icon = 'copy',
  look = 'plain',
  label,
  children,
}: {
  text: () => string
  icon?: IconName
  look?: 'plain' | 'ghost' | 'bare'
  label?: string
  children?: ReactNode
}) {
  const [said, setSaid] = useState<'copied' | 'refused'>()
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(undefined), 2000)
    return () => clearTimeout(timer)
  }, [said])
  const copy = () => writeClipboard(text()).then((done) => setSaid(done ? 'copied' : 'refused'))
  return (
    <Button look={look} icon={said === 'copied' ? 'check' : icon} label={label} onClick={copy}>
      {children}
      <span className="visually-hidden" role="status">
        {said === 'copied' ? 'Copied' : said === 'refused' ? 'This browser does not let the page copy' : ''}
      </span>
    </Button>
  )
}
