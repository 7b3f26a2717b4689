import type { Info, SourceStatus } from '@portolan/contract'
import { lazy, Suspense, useState } from 'react'
import { type LiveView, retryNow } from '../live/live.ts'
import { momentOf } from '../ui/ages.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Icon } from '../ui/icon.tsx'
import { Inert } from '../ui/inert.tsx'
import { ageOf, useSecond } from './now.ts'
import { nameOf } from './top-bar.tsx'

const PastStrip = lazy(() => import('./past-strip.tsx').then((module) => ({ default: module.PastStrip })))
const SourceStrips = lazy(() => import('./source-strips.tsx').then((module) => ({ default: module.SourceStrips })))

/** What is true of the whole page and not as it should be, one line each; they push the page down and cover nothing. */
export function Strips(props: {
  info: Info | undefined
  status: SourceStatus | undefined
  live: LiveView
  /** The moment that is looked at, and why it can't be. */
  at: string | undefined
  fault: string | undefined
}) {
  const { info, status, live, at, fault } = props
  return (
    <section aria-label="Notices">
      <Connection live={live} />
      {at === undefined ? null : (
        <Suspense>
          <PastStrip at={at} fault={fault} />
        </Suspense>
      )}
      {info?.source.kind === 'demo' ? <Sample /> : null}
      {info?.source.takenAt === undefined ? null : (
        <Snapshot name={nameOf(info)} at={info.source.takenAt} anonymized={info.source.anonymized === true} />
      )}
      {status && ails(status) ? (
        <Suspense>
          <SourceStrips status={status} />
        </Suspense>
      ) : null}
    </section>
  )
}

function Snapshot({ name, at, anonymized }: { name: string; at: number; anonymized: boolean }) {
  return (
    <div className="strip">
      <Icon name="clock" />
      <p>
        Snapshot of <Inert text={name} />, taken {momentOf(at)}. What depends on the time is told as it was then.
        {anonymized ? ' Hosts, namespaces and addresses are not the real ones.' : ''}
      </p>
    </div>
  )
}

const CONNECT = 'portolan serve --kubeconfig ~/.kube/config'

function Sample() {
  const [asked, ask] = useState(false)
  return (
    <div className="strip">
      <Icon name="map" />
      <p>
        Sample cluster. Nothing here is yours.
        {asked ? (
          <span role="status">
            {' '}
            To see yours: <code>{CONNECT}</code>
          </span>
        ) : null}
      </p>
      {asked ? <CopyButton text={() => CONNECT}>Copy</CopyButton> : null}
      <Button aria-expanded={asked} onClick={() => ask(!asked)}>
        Connect a cluster
      </Button>
    </div>
  )
}

/** Whether there is anything to say about the source. */
const ails = (status: SourceStatus): boolean =>
  status.connection.state === 'unreachable' || status.kinds.some(({ state }) => state === 'forbidden' || state === 'syncing')

/** A blip is no news: the strip comes after three seconds. */
const BLIP = 3_000
const STALE = 300_000

function Connection({ live }: { live: LiveView }) {
  useSecond()
  const now = performance.now()
  const age = now - live.heardAt
  switch (live.link) {
    case 'live':
    case 'connecting':
      return null
    case 'signed-out':
      return (
        <div className="strip strip-risk" role="status">
          <Glyph status="risk" label={null} />
          <p>You are signed out. {live.graph ? 'The chart stays as it was.' : ''} Reload the page to sign in again.</p>
          <Button onClick={() => window.location.reload()}>Reload</Button>
        </div>
      )
    case 'refused':
      return (
        <div className="strip strip-risk" role="status">
          <Glyph status="risk" label={null} />
          <p>
            This view was refused. <Inert text={live.message ?? ''} />
          </p>
          <Button onClick={retryNow}>Retry</Button>
        </div>
      )
    case 'reconnecting': {
      if (live.brokenSince === undefined || now - live.brokenSince < BLIP) return null
      const wait = Math.ceil(((live.retryAt ?? now) - now) / 1000)
      const stale = live.heardAt > 0 && age > STALE
      return (
        <div className={stale ? 'strip strip-broken' : 'strip strip-risk'} role="status">
          <Glyph status={stale ? 'broken' : 'risk'} label={null} />
          <p>
            {live.heardAt > 0 ? (
              <>
                Connection lost. This chart is <b>{ageOf(age)}</b> old.
              </>
            ) : (
              'The server does not answer.'
            )}{' '}
            <span aria-hidden="true">{wait > 0 ? `Trying again in ${wait} s.` : 'Trying again.'}</span>
          </p>
          <Button onClick={retryNow}>Retry</Button>
        </div>
      )
    }
    default:
      return live.link satisfies never
  }
}
