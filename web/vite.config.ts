import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    target: "es2022",
    // Inlined assets would be data: URLs and inline scripts, which the content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // livekit-client in one piece; the budget is for the sum, and tests/browser measures it.
    chunkSizeWarningLimit: 600,
  },
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    // Four small files: one process is quicker than four, and leaves the cores to whatever else is tested.
    fileParallelism: false,
    testTimeout: 30_000,
  },
});
