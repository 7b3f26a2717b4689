import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { hrefOf, useAddress } from '../../address.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Select } from '../../ui/select.tsx'
import { type Form, METHODS } from './form.ts'
import { FromField } from './from-field.tsx'
import { HeaderChips } from './header-chips.tsx'
import { MoreFields } from './more-fields.tsx'
import { RecentMenu } from './recent-menu.tsx'
import type { Recent } from './recent.ts'
import { UrlField } from './url-field.tsx'
import './request-bar.css'

/** How a change of the form is meant: typing (the answer follows in a moment), or settled (an entry in the history). */
export type Meant = 'typing' | 'settled'

/** The request: method, URL, where it starts, its headers. `fault` is what the server has against it. */
export function RequestBar(props: {
  form: Form
  onForm: (form: Form, meant: Meant) => void
  fault: { readonly message: string; readonly hint?: string | undefined } | undefined
  recents: readonly Recent[]
  copies: ReactNode
}) {
  const { form, onForm, fault, recents, copies } = props
  const address = useAddress()
  const [typed, setTyped] = useState(form.url)
  const sent = useRef(form.url)
  // The address moved without us: Back, a link, a recent request.
  useEffect(() => {
    if (form.url === sent.current) return
    sent.current = form.url
    setTyped(form.url)
  }, [form.url])
  const send = (url: string, meant: Meant): void => {
    sent.current = url
    onForm({ ...form, url }, meant)
  }
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    send(typed, 'settled')
  }
  const methods = (METHODS as readonly string[]).includes(form.method) ? METHODS : [...METHODS, form.method]
  return (
    <section className="trace-request" aria-label="Request">
      <form className="trace-request-line" onSubmit={onSubmit}>
        <Select
          look="flush"
          label="Method"
          value={form.method}
          options={methods.map((method) => ({ value: method, label: method }))}
          onChange={(method) => onForm({ ...form, url: typed, method }, 'settled')}
        />
        <UrlField
          value={typed}
          invalid={fault !== undefined}
          onChange={(url) => {
            setTyped(url)
            send(url, 'typing')
          }}
        />
        <button type="submit" className="trace-go">
          Trace <Kbd>Enter</Kbd>
        </button>
      </form>
      {fault ? (
        <p className="trace-fault" id="trace-fault" role="alert">
          {fault.message}
          {fault.hint ? <span> {fault.hint}</span> : null}
        </p>
      ) : null}
      <div className="trace-options">
        <FromField from={form.from} onFrom={(from) => onForm({ ...form, url: typed, from }, 'settled')} />
        <MoreFields form={{ ...form, url: typed }} onForm={(next) => onForm(next, 'settled')} />
        <HeaderChips headers={form.headers} onHeaders={(headers) => onForm({ ...form, url: typed, headers }, 'settled')} />
        <span className="trace-options-space" />
        {copies}
        <RecentMenu recents={recents} onPick={({ url, method }) => onForm({ ...form, url, method }, 'settled')} />
        <CopyButton look="ghost" icon="link" text={() => hrefOf(address)}>
          Copy link
        </CopyButton>
      </div>
    </section>
  )
}
