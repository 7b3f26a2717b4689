import type { Info } from '@portolan/contract'
import { type ReactNode, useRef, useState } from 'react'
import { changed, hrefOf, useAddress } from '../address.ts'
import type { LiveView } from '../live/live.ts'
import { switchTheme, useTheme } from '../theme.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Inert } from '../ui/inert.tsx'
import { Rose } from '../ui/rose.tsx'
import { goTo } from './link.ts'
import { ageOf, useSecond } from './now.ts'

/** Where one is, the omnibox, how live it is, and what belongs to the page as a whole. */
export function TopBar({
  info,
  live,
  where,
  away,
  children,
}: {
  info: Info | undefined
  live: LiveView
  /** The namespace or host that is looked at. */
  where: string | undefined
  /** The source does not answer. */
  away: boolean
  children: ReactNode
}) {
  const theme = useTheme()
  const taken = info?.source.takenAt
  return (
    <header className="top">
      <div className="top-where">
        <Rose size={32} />
        <span>Portolan</span>
        {info ? (
          <>
            <span className="top-slash">/</span>
            {where === undefined ? (
              <Inert text={nameOf(info)} />
            ) : (
              <a href={hrefOf('/map')} onClick={goTo('/map')}>
                <Inert text={nameOf(info)} />
              </a>
            )}
          </>
        ) : null}
        {where === undefined ? null : (
          <>
            <span className="top-slash">/</span>
            <Inert text={where} />
          </>
        )}
      </div>
      {children}
      <div className="top-state">
        {taken === undefined ? (
          <>
            <LiveMark live={live} away={away} />
            <Clock />
          </>
        ) : (
          <Taken at={taken} />
        )}
        <span className="top-tools">
          <Button
            look="bare"
            icon={theme === 'dark' ? 'sun' : 'moon'}
            label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
            onClick={switchTheme}
          />
          <CopyLink goesOn={taken === undefined} />
        </span>
      </div>
    </header>
  )
}

/** Copies the link to the view. While it is live, the same view as it is at this moment is offered next to it, until the reader goes on. */
function CopyLink({ goesOn }: { goesOn: boolean }) {
  const address = useAddress()
  const box = useRef<HTMLSpanElement>(null)
  const [offered, offer] = useState(false)
  const live = goesOn && !address.params.has('at')
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: closes with Escape, and when the focus goes on
    <span
      className="copy-link"
      ref={box}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) offer(false)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !offered) return
        event.stopPropagation()
        box.current?.querySelector('button')?.focus()
        offer(false)
      }}
    >
      <CopyButton
        look="bare"
        icon="link"
        label="Copy link to this view"
        text={() => {
          offer(live)
          return hrefOf(address)
        }}
      />
      {offered && live ? (
        <span className="copy-moment">
          Copied: it stays live.
          <CopyButton icon="clock" text={() => hrefOf(changed(address, { at: new Date().toISOString().replace(/\.\d+/, '') }))}>
            Copy this moment
          </CopyButton>
        </span>
      ) : null}
    </span>
  )
}

/** A snapshot doesn't go on: how old it is takes the place of how live. */
function Taken({ at }: { at: number }) {
  useSecond()
  return (
    <span className="live live-off">
      <i />
      <b>Snapshot</b>
      <small>{ageOf(Date.now() - at)} old</small>
    </span>
  )
}

/** What people call the source. */
export const nameOf = (info: Info): string => info.source.cluster ?? info.source.name

function LiveMark({ live, away }: { live: LiveView; away: boolean }) {
  useSecond()
  const age = performance.now() - live.heardAt
  switch (live.link) {
    case 'live':
      // The stream lives, but what it tells of does not answer.
      if (away)
        return (
          <span className="live live-off">
            <i />
            <b>Cluster away</b>
          </span>
        )
      return (
        <span className="live">
          <i />
          <b>Live</b>
          <small>synced {ageOf(age)} ago</small>
        </span>
      )
    case 'connecting':
      return (
        <span className="live live-off">
          <i />
          <b>Connecting</b>
        </span>
      )
    case 'signed-out':
      return (
        <span className="live live-off">
          <i />
          <b>Signed out</b>
        </span>
      )
    case 'reconnecting':
    case 'refused':
      return (
        <span className="live live-off">
          <i />
          <b>Not live</b>
          {live.heardAt > 0 ? <small>{ageOf(age)} old</small> : null}
        </span>
      )
    default:
      return live.link satisfies never
  }
}

function Clock() {
  useSecond()
  return <time className="clock">{new Date().toISOString().slice(11, 19)} UTC</time>
}
