import { Fragment } from 'react'
import type { Certificate, RouteTable } from '@portolan/contract'
import { navigate } from '../../address.ts'
import { useHost } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { ObjectLink } from '../../ui/object-link.tsx'
import { idOf, say } from '../../ui/ref.ts'
import { ruleUrl } from '../../ui/rule-url.ts'
import { leadsTo, onTheWay, ranks } from './words.ts'
import '../../ui/text.css'
import './host.css'

/** One host in words: what it presents, and every rule of every controller in the order in which it is tried. */
export function HostPanel({ host }: { host: string }) {
  const { tables, certificates } = useHost(host)
  // Others would present something too, but hold no rule for it.
  const serving = new Set(tables.data?.tables.map(({ proxy }) => idOf(proxy.ref)))
  const presented = certificates.data?.certificates.filter(({ proxy }) => serving.has(idOf(proxy))) ?? []
  const url = ruleUrl(host, '/', presented.length === 0 ? 'http' : 'https')
  return (
    <section className="host" aria-label={host}>
      <div className="host-rules">
        {(tables.data?.tables ?? []).map((table) => (
          <Rules key={idOf(table.proxy.ref)} table={table} />
        ))}
        {tables.data?.tables.length === 0 ? (
          <p className="host-none">
            No rule names <Inert text={host} />.
          </p>
        ) : null}
        {tables.error ? <p className="host-none">{tables.error.message}</p> : null}
      </div>
      <div className="host-certificates">
        <h2 className="caps">Certificate</h2>
        {certificates.data && presented.length === 0 ? <p>No listener ends TLS for this name.</p> : null}
        {presented.map((one) => (
          <CertificateFacts key={`${idOf(one.proxy)} ${one.listener} ${one.secret ? idOf(one.secret) : ''}`} certificate={one} />
        ))}
        {url ? (
          <Button look="primary" icon="trace" onClick={() => navigate(`/trace?u=${encodeURIComponent(url)}`)}>
            Trace this host
          </Button>
        ) : null}
      </div>
    </section>
  )
}

function Rules({ table }: { table: RouteTable }) {
  const rules = table.sites.flatMap((site) => site.rules)
  return (
    <table>
      <caption>
        <Inert text={table.proxy.title} />: {rules.length === 1 ? '1 rule' : `${rules.length} rules, as they are tried`}
        {table.proxy.unserved ? (
          <b className="text-risk">
            {' '}
            <Inert text={`${table.proxy.unserved}.`} />
          </b>
        ) : null}
      </caption>
      <tbody>
        {rules.slice(0, 200).map((rule, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule's place in the order is its identity
          <tr key={index}>
            <td>{index + 1}</td>
            <td>
              <code>
                <Inert text={rule.label} />
              </code>
              <small title="By what it ranks where it ranks">
                <Inert text={ranks(rule)} />
              </small>
            </td>
            <td>
              <Inert text={leadsTo(rule.then)} />
              {onTheWay(rule).map((words) => (
                <small key={words}>
                  <Inert text={words} />
                </small>
              ))}
            </td>
            <td>
              <ObjectLink id={idOf(rule.origin)}>{say(rule.origin)}</ObjectLink>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function CertificateFacts({ certificate }: { certificate: Certificate }) {
  const { secret, names, issuer, daysLeft, fault, title, notAfter, chainFaults, certManager } = certificate
  const isBroken = chainFaults?.some(({ severity }) => severity === 'error')
  const isRisk = (daysLeft !== undefined && daysLeft <= 14) || chainFaults?.some(({ severity }) => severity === 'warning')
  const mark = fault || isBroken || (daysLeft !== undefined && daysLeft < 0) ? 'broken' : isRisk ? 'risk' : undefined
  const facts: readonly (readonly [term: string, text: string | undefined, look?: string])[] = [
    ['Presented by', title],
    ['Fault', fault, 'text-broken'],
    ['Chain', chainFaults?.map(({ text }) => text).join(' '), isBroken ? 'text-broken' : 'text-risk'],
    ['Names', names?.join(', ')],
    ['Issuer', issuer],
    ['Ends', daysLeft === undefined || notAfter === undefined ? undefined : sayEnd(daysLeft, notAfter)],
    ['Renewal', certManager?.text, certManager && /^issu/.test(certManager.state) ? undefined : 'text-risk'],
  ]
  return (
    <div className="host-certificate">
      <p>
        {mark ? <Glyph status={mark} size={15} /> : null}
        {secret ? <ObjectLink id={idOf(secret)}>{say(secret)}</ObjectLink> : <span>The controller's own</span>}
      </p>
      <dl>
        {facts.map(([term, text, look]) =>
          text ? (
            <Fragment key={term}>
              <dt>{term}</dt>
              <dd className={look}>
                <Inert text={text} />
              </dd>
            </Fragment>
          ) : null,
        )}
      </dl>
    </div>
  )
}

const sayEnd = (daysLeft: number, notAfter: number): string =>
  `${daysLeft < 0 ? `${-daysLeft} days ago` : daysLeft === 1 ? 'in 1 day' : `in ${daysLeft} days`}, ${new Date(notAfter).toISOString().slice(0, 10)}`
