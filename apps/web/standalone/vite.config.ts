import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { leanCytoscape } from '../lean/cytoscape.ts'
import { oneFile, withoutServer } from './one-file.ts'

/** The page as one file that needs no server: scripts, styles, fonts and drawings inside, and a policy that lets nothing else in. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  plugins: [withoutServer(), leanCytoscape(), react(), oneFile()],
  build: {
    outDir: '../dist-standalone',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: Number.POSITIVE_INFINITY,
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: {
      output: { codeSplitting: false },
      treeshake: { moduleSideEffects: (id: string) => !/\/packages\/|\/zod\//.test(id) },
    },
  },
})
