import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// `vite build page` from examples/studio. The server serves dist/page; nothing is fetched from anywhere else.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte()],
  build: { outDir: '../dist/page', emptyOutDir: true, target: 'es2023' },
})
