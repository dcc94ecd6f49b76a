import { defineConfig } from "vitest/config";

/** One entry for each kind of page, and the style sheet that all of them share. */
const ENTRIES = ["library", "recording", "editor", "desk"];

export default defineConfig({
  base: "/static/",
  build: {
    outDir: "../static",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: ["src/styles/newsroom.css", ...ENTRIES.map((name) => `src/${name}.ts`)],
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"] },
});
