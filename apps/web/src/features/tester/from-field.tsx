import { useEffect, useState } from 'react'
import { Select } from '../../ui/select.tsx'
import { type From, typedFrom } from './form.ts'

const OPTIONS = [
  { value: 'internet', label: 'Internet' },
  { value: 'pod', label: 'A pod' },
  { value: 'namespace', label: 'A namespace' },
  { value: 'address', label: 'An IP address' },
] as const

const PLACEHOLDER = { pod: 'namespace/pod', namespace: 'namespace', address: '203.0.113.7' } as const

/** Where the request starts: the internet, or what a second field names. */
export function FromField({ from, onFrom }: { from: From; onFrom: (from: From) => void }) {
  const [is, setIs] = useState(from.is)
  const [text, setText] = useState(textOf(from))
  const named = textOf(from)
  useEffect(() => {
    setIs(from.is)
    setText(named)
  }, [from.is, named])
  const commit = (): void => {
    const next = is === 'internet' ? undefined : typedFrom(is, text)
    if (next && textOf(next) !== named) onFrom(next)
  }
  return (
    <>
      <span className="trace-label">From</span>
      <Select
        label="From"
        value={is}
        options={OPTIONS}
        onChange={(next) => {
          setIs(next)
          if (next === 'internet') onFrom({ is: 'internet' })
          else setText('')
        }}
      />
      {is === 'internet' ? null : (
        <input
          className="trace-small-field"
          aria-label={PLACEHOLDER[is]}
          placeholder={PLACEHOLDER[is]}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit()
          }}
        />
      )}
    </>
  )
}

const textOf = (from: From): string => {
  switch (from.is) {
    case 'internet':
      return ''
    case 'pod':
      return `${from.namespace}/${from.pod}`
    case 'namespace':
      return from.namespace
    case 'address':
      return from.ip
    default:
      return from satisfies never
  }
}
