import type { RouteRequest, RouteResult } from '@portolan/contract'
import { useEffect, useState } from 'react'
import { writeClipboard } from '../../ui/clipboard.ts'
import { Select } from '../../ui/select.tsx'
import { COPIES, type Copy, copyOf } from './copies.ts'

/** The request for a shell or for a file of expectations, into the clipboard. */
export function CopyMenu({ request, result, dialect }: { request: RouteRequest; result: RouteResult | undefined; dialect: string }) {
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(''), 2_000)
    return () => clearTimeout(timer)
  }, [said])
  return (
    <>
      <Select
        label="Copy as"
        icon={said === 'Copied' ? 'check' : 'copy'}
        value={'' as Copy | ''}
        options={[{ value: '' as const, label: said || 'Copy as' }, ...COPIES]}
        onChange={(copy) => {
          if (copy !== '') void writeClipboard(copyOf(copy, request, result, dialect)).then((done) => setSaid(done ? 'Copied' : 'Not copied'))
        }}
      />
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </>
  )
}
