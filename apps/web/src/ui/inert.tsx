import { inertParts } from './inert-text.ts'
import './inert.css'

/** Text that the cluster or a link brought: isolated, with control and bidi characters named instead of obeyed. */
export function Inert({ text }: { text: string }) {
  const parts = inertParts(text)
  return (
    <bdi>
      {parts.map((part, index) =>
        'text' in part ? (
          part.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one string have no identity but their place
          <span key={index} className="inert-code">
            {part.code}
          </span>
        ),
      )}
    </bdi>
  )
}
