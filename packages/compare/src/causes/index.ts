import type { Cause } from '../cause.ts'
import { accessList, auth } from './access.ts'
import { canary, noEndpoints, rewrite, rewriteTail, serviceMissing, shares, upstreamHost } from './backends.ts'
import { conditionDiffers, hostFallback, wildcardLabels } from './conditions.ts'
import { malformed, normalization } from './normalization.ts'
import { backendDiffers, order, orderByText, other, ruleGone, severalEntries, tie, unknown } from './order.ts'
import { exactPrefix, midSegment, pathCase, prefixSlash, regexCase, regexPrefix, regexText, rewriteRegex, useRegex } from './paths.ts'
import { httpsRedirect, httpsRedirectDiffers, inheritedRedirect, redirect, redirectDiffers, slashRedirect } from './redirects.ts'
import { certificate, hostLost, scheme, stuck, unserved } from './served.ts'

/** Every cause, in the order in which they are asked: the first that explains a difference names it. */
export const CAUSES: readonly Cause[] = [
  // Nothing is there to route.
  stuck,
  certificate,
  scheme(true),
  scheme(false),
  serviceMissing,
  noEndpoints,
  unserved,
  // What comes before a rule is looked for.
  malformed,
  normalization,
  httpsRedirect,
  httpsRedirectDiffers,
  slashRedirect,
  inheritedRedirect,
  accessList,
  auth,
  wildcardLabels,
  hostLost,
  // The same Services.
  severalEntries,
  tie,
  canary,
  rewriteTail,
  rewrite,
  upstreamHost,
  shares,
  // How a path is read.
  useRegex,
  rewriteRegex,
  regexText,
  regexCase,
  regexPrefix,
  midSegment,
  pathCase,
  prefixSlash,
  exactPrefix,
  conditionDiffers,
  hostFallback,
  // Plainly something else.
  orderByText,
  order,
  redirect,
  redirectDiffers,
  unknown,
  backendDiffers,
  ruleGone,
  other,
]
