import { defineConfig } from "vitest/config";
import en from "./src/words/en.ts";

/** The English words in index.html, so that they are read while the page loads; another language replaces them. */
export function inEnglish(html: string): string {
  const page: Record<string, string> = en.page;
  const word = (key: string) => {
    const text = page[key];
    if (text === undefined) throw new Error(`index.html: there is no word "${key}"`);
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  };
  return html
    .replaceAll(/(data-words="(\w+)"[^>]*>)(?=<\/)/g, (_, tag: string, key: string) => tag + word(key))
    .replaceAll(/data-label="(\w+)"/g, (tag, key: string) => `${tag} aria-label="${word(key)}"`)
    .replaceAll(/data-hint="(\w+)"/g, (tag, key: string) => `${tag} placeholder="${word(key)}"`);
}

export default defineConfig({
  plugins: [{ name: "words", transformIndexHtml: inEnglish }],
  build: {
    target: "es2022",
    // Inlined assets would be data: URLs and inline scripts, which the content security policy refuses.
    assetsInlineLimit: 0,
    // The candidate's page, and the team's.
    rolldownOptions: { input: ["index.html", "review.html"] },
    modulePreload: { polyfill: false },
    // livekit-client in one piece; the budget is for the sum, and tests/browser measures it.
    chunkSizeWarningLimit: 600,
  },
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    // Four small files: one process is quicker than four, and leaves the cores to whatever else is tested.
    fileParallelism: false,
    testTimeout: 240_000,
  },
});
