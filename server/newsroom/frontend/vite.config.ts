import { defineConfig } from "vitest/config";

/** One entry for each kind of page, and the style sheet that all of them but the embedded share. */
const SHEETS = ["newsroom", "embed"];
/** The script that other sites name: by an address that stays. */
const COMPONENT = "quotemark-quote";
const ENTRIES = ["library", "recording", "editor", "desk", "watch", "read", "embed"];

export default defineConfig({
  base: "/static/",
  build: {
    outDir: "../static",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: [
        ...SHEETS.map((name) => `src/styles/${name}.css`),
        ...[...ENTRIES, COMPONENT].map((name) => `src/${name}.ts`),
      ],
      output: {
        entryFileNames: ({ name }) =>
          name === COMPONENT ? "[name].js" : "assets/[name]-[hash].js",
      },
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"] },
});
