import { defineConfig } from 'vitest/config'

/**
 * Four suites. `unit` needs nothing; `kube` needs KUBEBUILDER_ASSETS; `proof` needs network namespaces, nginx, HAProxy and Traefik (e2e/proof);
 * `browser` needs Chromium and `npm run build`.
 * Object.prototype is frozen in all of them: an assignment to a hostile key fails the test instead of poisoning the process (R16).
 */
export default defineConfig({
  test: {
    // A test that starts processes waits for them most of the time.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,apps}/**/*.test.{ts,tsx}', '{deploy,walls}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.kube.test.ts'],
          // Generous, as below: a slow machine is no fault.
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'kube',
          include: ['{apps,e2e}/**/*.kube.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'proof',
          include: ['e2e/proof/*.proof.test.ts'],
          exclude: ['**/node_modules/**'],
          // Generous: it only ends what would hang for ever.
          testTimeout: 1_200_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['e2e/**/*.browser.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
