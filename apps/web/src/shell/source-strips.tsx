import type { SourceStatus } from '@portolan/contract'
import { CopyButton } from '../ui/copy-button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Inert } from '../ui/inert.tsx'
import { clusterRole } from './cluster-role.ts'
import { sayComing } from './coming.ts'
import { ageOf } from './now.ts'

/** What the source keeps from us: it is away, or some kinds are forbidden. */
export function SourceStrips({ status }: { status: SourceStatus }) {
  const forbidden = status.kinds.filter((kind) => kind.state === 'forbidden')
  const coming = status.kinds.filter((kind) => kind.state === 'syncing')
  const lost = status.connection.state === 'unreachable' && status.ready
  return (
    <>
      {lost ? (
        <div className="strip strip-risk" role="status">
          <Glyph status="risk" label={null} />
          <p>
            The cluster does not answer. {status.connection.age === undefined ? '' : `This is what it held ${ageOf(status.connection.age)} ago. `}
            <Inert text={status.connection.message ?? ''} />
          </p>
        </div>
      ) : null}
      {coming.length > 0 && coming.length < status.kinds.length ? (
        <div className="strip" role="status">
          <Glyph status="unknown" label={null} />
          <p>
            Still reading {sayComing(coming)}. What depends on {coming.length === 1 ? 'it' : 'them'} shows as unknown.
          </p>
          <progress max={status.kinds.length} value={status.kinds.length - coming.length} aria-label="Kinds read" />
        </div>
      ) : null}
      {forbidden.length > 0 ? (
        <div className="strip">
          <Glyph status="unknown" label={null} />
          <p>
            {forbidden.length === 1 ? '1 kind is' : `${forbidden.length} kinds are`} hidden from this account. Portolan may not list{' '}
            <b>{forbidden.map((kind) => kind.plural).join(', ')}</b>. What depends on {forbidden.length === 1 ? 'it' : 'them'} shows as unknown.
          </p>
          <CopyButton text={() => clusterRole(status.kinds)}>ClusterRole</CopyButton>
        </div>
      ) : null}
    </>
  )
}
