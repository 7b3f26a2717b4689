import type { Case } from '../case.ts'

const annotated = (value: string): string => `
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: a
  annotations:
    portolan.dev/ignore: ${JSON.stringify(value)}
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`

export const unknownCode: Case = {
  code: 'ignore-odd',
  wrong: annotated('no-redy-pods, scaled down at night'),
  right: annotated('no-ready-pods, scaled down at night; it is up at 6'),
  title: 'An ignore on web does not count',
  cause: 'no finding has the code no-redy-pods',
  text: 'An ignore on web does not count: no finding has the code no-redy-pods. What it was meant for stays listed. no-ready-pods is close.',
  reach: 'no route',
}

export const noReason: Case = {
  code: 'ignore-odd',
  wrong: annotated('no-ready-pods'),
  right: annotated('*, a sandbox'),
  title: 'An ignore on web does not count',
  cause: 'no-ready-pods stands there without a reason',
}

export const noCode: Case = {
  code: 'ignore-odd',
  wrong: annotated(', because'),
  right: annotated(''),
  title: 'An ignore on web does not count',
  cause: 'a part of it names no code',
}

export const everythingWithoutReason: Case = {
  code: 'ignore-odd',
  wrong: annotated('pods-short, one is enough here\n*'),
  right: annotated('pods-short, one is enough here\nlb-idle, it is reserved'),
  title: 'An ignore on web does not count',
  cause: '* stands there without a reason',
}
