import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { gateway } from '../read.ts'

export const routeNotAttached: Case = {
  code: 'route-not-attached',
  wrong: gateway('[{ backendRefs: [{ name: web, port: 8080 }] }]', 'nowhere') + web,
  right: gateway('[{ backendRefs: [{ name: web, port: 8080 }] }]') + web,
  title: 'HTTPRoute a/r is attached to nothing',
  cause: 'Gateway a/nowhere does not exist',
  reach: '1 host',
  needs: 'Gateway',
}
