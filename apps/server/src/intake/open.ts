import type { Source, SourceChoice, SourceOptions, SourceProblem } from './source.ts'

/**
 * Opens what was chosen: reads kubeconfig and credentials, or looks whether the folder is there. Nothing is watched before `start`.
 * A cluster that doesn't answer is no problem here: its source says so in `health` and keeps trying.
 */
export const openSource = async (choice: SourceChoice, options: SourceOptions): Promise<Source | SourceProblem> => {
  switch (choice.kind) {
    case 'cluster': {
      // client-node takes 0.6 s and 80 MB to import: only a cluster pays for it.
      const { openCluster } = await import('./cluster/source.ts')
      return openCluster(choice, options)
    }
    case 'manifests': {
      const { openManifests } = await import('./manifests/source.ts')
      return openManifests(choice, options)
    }
    case 'snapshot': {
      const { openSnapshot } = await import('./snapshot/source.ts')
      return openSnapshot(choice, options)
    }
    case 'demo': {
      const { DemoSource } = await import('./demo/source.ts')
      return new DemoSource(choice, options)
    }
    default:
      return choice satisfies never
  }
}
