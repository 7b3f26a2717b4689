import type { Step } from '@portolan/contract'
import { Inert } from '../../ui/inert.tsx'
import { fieldOf } from '../../ui/field.ts'
import { idOf, say } from '../../ui/ref.ts'
import { ObjectLink } from '../../ui/object-link.tsx'
import './steps.css'

const WORD: Readonly<Record<Step['stage'], string>> = {
  dns: 'DNS',
  address: 'Address',
  controller: 'Controller',
  listener: 'Listener',
  tls: 'TLS',
  host: 'Host',
  path: 'Rule',
  match: 'Match',
  access: 'Access',
  filter: 'Filter',
  backend: 'Backend',
  service: 'Service',
  endpoints: 'Pods',
  policy: 'Policy',
}

const SAID: Readonly<Record<Step['verdict'], string>> = { pass: '', info: '', fail: 'ends here', unknown: 'not known' }

/** The steps in the order in which the request meets them, numbered as on the chart. `deciding` is the one that a fallback hangs on. */
export function Steps({ steps, deciding, typeOf }: { steps: readonly Step[]; deciding: boolean; typeOf: (id: string) => string | undefined }) {
  return (
    <>
      <h2 className="panel-title">
        Step by step <span>{steps.length === 1 ? '1 step' : `${steps.length} steps, decided in order`}</span>
      </h2>
      <ol className="steps">
        {steps.map((step, index) => {
          const warn = deciding && (step.stage === 'path' || step.stage === 'match')
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step's number is its identity
            <li key={index} className={`step step-${warn ? 'warn' : step.verdict}`}>
              <span className="step-number">{index + 1}</span>
              <h3>
                <em>{(step.stage === 'address' && step.ref && typeOf(idOf(step.ref))) || WORD[step.stage]}</em>
                <Inert text={step.text} />
                {SAID[step.verdict] ? <span className="visually-hidden">, {SAID[step.verdict]}</span> : null}
              </h3>
              <Evidence step={step} />
            </li>
          )
        })}
      </ol>
    </>
  )
}

function Evidence({ step }: { step: Step }) {
  const { detail, rule, stage } = step
  // The object behind a name or an address is linked at the steps that decide; here the words say it all.
  const ref = detail && (stage === 'dns' || stage === 'host') ? undefined : step.ref
  if (!ref && !detail) return null
  return (
    <p>
      {ref ? <ObjectLink id={idOf(ref)}>{say(ref)}</ObjectLink> : null}
      {ref?.pointer ? (
        <>
          {' '}
          <code className="mono">
            <Inert text={fieldOf(ref.pointer)} />
          </code>
        </>
      ) : null}
      {ref && detail ? ', ' : null}
      {detail ? <Inert text={detail} /> : null}
      {rule ? (
        <span className="step-rule" title="The rule of this controller's behaviour that decided">
          {rule}
        </span>
      ) : null}
    </p>
  )
}
