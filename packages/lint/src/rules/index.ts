import type { LintRule } from '../view.ts'
import { annotationForeign } from './annotation-foreign.ts'
import { annotationRisky } from './annotation-risky.ts'
import { annotationUnknown } from './annotation-unknown.ts'
import { annotationValue } from './annotation-value.ts'
import { apiDeprecated } from './api-deprecated.ts'
import { backendMissing } from './backend-missing.ts'
import { backendPort } from './backend-port.ts'
import { brokenManifest } from './broken-manifest.ts'
import { certificateFailing } from './certificate-failing.ts'
import { classAnnotation } from './class-annotation.ts'
import { classDefaults } from './class-defaults.ts'
import { classMissing } from './class-missing.ts'
import { classUnserved } from './class-unserved.ts'
import { controllerVersion } from './controller-version.ts'
import { endpointForbidden } from './endpoint-forbidden.ts'
import { externalNameInside } from './external-name-inside.ts'
import { gatewayClassUnserved } from './gateway-class-unserved.ts'
import { gatewayMissing } from './gateway-missing.ts'
import { grantMissing } from './grant-missing.ts'
import { hostConflict } from './host-conflict.ts'
import { hostnameMismatch } from './hostname-mismatch.ts'
import { ignoreOdd } from './ignore-odd.ts'
import { lbConsolidate } from './lb-consolidate.ts'
import { lbIdle } from './lb-idle.ts'
import { lbPending } from './lb-pending.ts'
import { localNoEndpoints } from './local-no-endpoints.ts'
import { noReadyPods } from './no-ready-pods.ts'
import { nodeportOpen } from './nodeport-open.ts'
import { orderUndefined } from './order-undefined.ts'
import { pathDuplicate } from './path-duplicate.ts'
import { pathShadowed } from './path-shadowed.ts'
import { podsShort } from './pods-short.ts'
import { policyCuts } from './policy-cuts.ts'
import { prefixSwallows } from './prefix-swallows.ts'
import { redirectLoop } from './redirect-loop.ts'
import { regexHost } from './regex-host.ts'
import { rewriteDead } from './rewrite-dead.ts'
import { routeNotAccepted } from './route-not-accepted.ts'
import { routeNotAttached } from './route-not-attached.ts'
import { ruleLeftOut } from './rule-left-out.ts'
import { scaledToZero } from './scaled-to-zero.ts'
import { selectorElsewhere } from './selector-elsewhere.ts'
import { selectorEmpty } from './selector-empty.ts'
import { selectorNear } from './selector-near.ts'
import { tlsChain } from './tls-chain.ts'
import { tlsExpired } from './tls-expired.ts'
import { tlsExpiring } from './tls-expiring.ts'
import { tlsName } from './tls-name.ts'
import { tlsNone } from './tls-none.ts'
import { tlsNotYet } from './tls-not-yet.ts'
import { tlsSecretMissing } from './tls-secret-missing.ts'
import { tlsSecretType } from './tls-secret-type.ts'
import { weightsZero } from './weights-zero.ts'

/** Every rule, by what it finds: what fails, what will, what has no effect, what can't be read. */
export const RULES: readonly LintRule[] = [
  noReadyPods,
  scaledToZero,
  selectorElsewhere,
  selectorNear,
  policyCuts,
  backendMissing,
  backendPort,
  grantMissing,
  tlsSecretMissing,
  tlsSecretType,
  tlsExpired,
  tlsNotYet,
  tlsName,
  tlsChain,
  certificateFailing,
  gatewayClassUnserved,
  gatewayMissing,
  routeNotAttached,
  hostnameMismatch,
  routeNotAccepted,
  ruleLeftOut,
  weightsZero,
  redirectLoop,
  podsShort,
  endpointForbidden,
  externalNameInside,
  localNoEndpoints,
  nodeportOpen,
  tlsExpiring,
  hostConflict,
  annotationForeign,
  annotationValue,
  annotationUnknown,
  annotationRisky,
  controllerVersion,
  pathShadowed,
  pathDuplicate,
  prefixSwallows,
  regexHost,
  orderUndefined,
  rewriteDead,
  tlsNone,
  classUnserved,
  classMissing,
  classDefaults,
  classAnnotation,
  lbIdle,
  lbPending,
  lbConsolidate,
  selectorEmpty,
  apiDeprecated,
  brokenManifest,
  ignoreOdd,
]
