import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/**
 * Icons, antd's own included, name themselves in English ("plus", "down"), and so the buttons they stand in. Here they
 * become decoration; one that is to speak is given an aria-label.
 */
function decorativeIcons(): Plugin {
  const named = /role: "img",\s*"aria-label": icon\.name/;
  return {
    name: "decorative-icons",
    enforce: "pre",
    transform(code, id) {
      if (!/@ant-design\/icons\/es\/components\/AntdIcon(Light)?\.js/.test(id)) return;
      if (!named.test(code)) this.error("the icons' own names are no longer where they were");
      return code.replace(named, '...(restProps["aria-label"] ? { role: "img" } : { "aria-hidden": true })');
    },
  };
}

export default defineConfig({
  plugins: [react(), decorativeIcons()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    emptyOutDir: true,
    // The content security policy forbids data: scripts and fonts; small assets stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    manifest: true,
  },
  server: { proxy: { "/api": process.env.LOAM_API ?? "http://127.0.0.1:8080" } },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
});
