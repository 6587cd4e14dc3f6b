import { type ThemeConfig, theme } from "antd";
import { useSyncExternalStore } from "react";

export type Look = "light" | "dark" | "system";

const STORAGE = "loam.look";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const listeners = new Set<() => void>();

export function chosenLook(): Look {
  const stored = localStorage.getItem(STORAGE);
  return stored === "light" || stored === "dark" ? stored : "system";
}

const isDark = () => chosenLook() === "dark" || (chosenLook() === "system" && dark.matches);

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  dark.addEventListener("change", changed);
  return () => {
    listeners.delete(changed);
    dark.removeEventListener("change", changed);
  };
}

export function chooseLook(look: Look): void {
  localStorage.setItem(STORAGE, look);
  for (const changed of listeners) changed();
}

export const useDark = () => useSyncExternalStore(subscribe, isDark);

/** Dense and quiet: one green for what can be acted on; other colours belong to states. */
export function themeConfig(darkMode: boolean): ThemeConfig {
  return {
    algorithm: darkMode ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: darkMode ? "#368a77" : "#24695c",
      colorInfo: darkMode ? "#368a77" : "#24695c",
      colorSuccess: darkMode ? "#368a77" : "#24695c",
      // What antd derives from so dark a green is a grey that text cannot be read on: selected rows, notices.
      ...(darkMode
        ? {}
        : {
            colorPrimaryBg: "#e4eeeb",
            colorPrimaryBgHover: "#d6e6e1",
            colorInfoBg: "#e4eeeb",
            colorSuccessBg: "#e4eeeb",
          }),
      ...(darkMode ? {} : { colorError: "#cf1322" }), // white can be read on it
      colorLink: darkMode ? "#62b8a5" : "#1f5f53",
      colorTextPlaceholder: darkMode ? "#8a9390" : "#6b7573",
      colorTextTertiary: darkMode ? "#98a19e" : "#666f6d",
      colorTextDescription: darkMode ? "#a3aca9" : "#5d6664",
      motion: !still.matches,
      borderRadius: 6,
      fontSize: 14,
      controlHeight: 30,
      fontFamily:
        "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none" },
      Table: {
        headerBg: darkMode ? "#141716" : "#ffffff",
        headerSortActiveBg: darkMode ? "#141716" : "#ffffff",
        bodySortBg: "transparent",
        headerSplitColor: "transparent",
        cellPaddingBlockSM: 6,
      },
    },
  };
}
