import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { leanCytoscape } from './lean/cytoscape.ts'

/**
 * Every address in the output is relative, so that a port-forward, an Ingress on a sub-path and `kubectl proxy` all work.
 * Nothing is inlined: the server's policy is `default-src 'self'`, without `unsafe-inline` and without `data:`.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [leanCytoscape(), react()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      // The rooms in packages/ do nothing when they are imported, by law: what isn't named (the schemas, zod) stays out.
      output: {
        // Few chunks, that compress well: what the first frame takes, and what every page takes.
        codeSplitting: {
          groups: [
            {
              name: 'frame',
              test: /web\/src\/(address|place|theme|first-frame|ui\/(inert-text|icon)|features\/map\/(?!chart|canvas|map\.|export|attention|namespaces|level|states|key|no-match|sentence|url-of|use-narrow|state-of))/,
            },
            {
              name: 'app',
              test: /node_modules\/(\.pnpm\/)?(react|scheduler|@tanstack)|web\/src\/(app|main|api|ask|fault|pages|theme|shell\/(keys|rail|strips|top-bar|now|link)|features\/filter|ui\/)/,
            },
          ],
        },
      },
      treeshake: { moduleSideEffects: (id: string) => !/\/packages\/|\/zod\//.test(id) },
    },
  },
  server: {
    proxy: { '/api': process.env.PORTOLAN_SERVER ?? 'http://127.0.0.1:7400' },
  },
})
