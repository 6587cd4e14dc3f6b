import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { signStyles } from "@/app/nonce";
import { startI18n } from "@/shared/i18n";
import "@/app/app.css";

async function start(): Promise<void> {
  signStyles();
  if (import.meta.env.DEV && import.meta.env.VITE_MOCK) (await import("@/mocks/install")).install();
  await startI18n();
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<App />);
}

void start();
