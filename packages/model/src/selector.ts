import type { LabelSelector } from './gateway.ts'
import type { Labels } from './meta.ts'

/** Whether labels hold every pair. An empty selector matches everything; callers for whom it means "nothing" ask first. */
export const matchesLabels = (selector: Labels, labels: Labels): boolean => {
  for (const key of Object.keys(selector)) if (!Object.hasOwn(labels, key) || labels[key] !== selector[key]) return false
  return true
}

/** `metav1.LabelSelector`; an operator that Kubernetes doesn't know matches nothing. */
export const matchesSelector = (selector: LabelSelector, labels: Labels): boolean =>
  matchesLabels(selector.matchLabels, labels) &&
  selector.matchExpressions.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value)
      case 'NotIn':
        return value === undefined || !values.includes(value)
      case 'Exists':
        return value !== undefined
      case 'DoesNotExist':
        return value === undefined
      default:
        return false
    }
  })

export const isEmptySelector = (selector: Labels): boolean => {
  for (const key in selector) if (Object.hasOwn(selector, key)) return false
  return true
}

/** `app=web,tier=front`, as kubectl prints it. */
export const saySelector = (selector: Labels): string =>
  Object.keys(selector)
    .sort()
    .map((key) => `${key}=${selector[key]}`)
    .join(',')
