export { CLUSTER_NAME, Demo } from './demo.ts'
export type { DemoEvent, Raw } from './world.ts'
