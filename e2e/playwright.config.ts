import { defineConfig } from '@playwright/test';

const browser = process.env.LOAM_CHROMIUM;
if (!browser) throw new Error('LOAM_CHROMIUM is not set: run "make test-e2e", which finds a browser');

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** What depends on neither language nor width is marked @once and runs in the first project only. */
const once = /@once/;
/**
 * The main job and every page are seen at both widths in both languages. The other specs are, at each width and in
 * each language, but not in each pair of them: the first and the last project have every branch of theirs.
 */
const everywhere = /(main-job|a11y|start)\.spec\.ts$/;

export default defineConfig({
  testDir: 'specs',
  outputDir: 'results/output',
  globalSetup: './fixtures/setup.ts',
  forbidOnly: true,
  retries: 0, // a test that passes at the second try has found something
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : [['list']],
  use: {
    timezoneId: 'Asia/Shanghai',
    contextOptions: { reducedMotion: 'reduce' }, // what moves is waited for
    screenshot: 'only-on-failure',
    // Recording takes a third of the time: repeat what failed with LOAM_E2E_TRACE=1.
    trace: process.env.LOAM_E2E_TRACE ? 'retain-on-failure' : 'off',
    launchOptions: { executablePath: browser },
  },
  projects: [
    { name: 'desktop-zh', use: { ...desktop, locale: 'zh-CN' } },
    { name: 'desktop-en', use: { ...desktop, locale: 'en-US' }, testMatch: everywhere },
    { name: 'phone-zh', use: { ...phone, locale: 'zh-CN' }, testMatch: everywhere },
    { name: 'phone-en', use: { ...phone, locale: 'en-US' }, grepInvert: once },
  ],
});
