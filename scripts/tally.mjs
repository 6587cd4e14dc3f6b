// Reads a test report and prints "passed failed": node scripts/tally.mjs vitest|playwright REPORT.json
import { readFileSync } from 'node:fs';

const counts = {
  vitest: (r) => [r.numPassedTests, r.numFailedTests],
  // A flaky test passed in the end; the config allows no retries, so there should be none.
  playwright: ({ stats }) => [stats.expected + stats.flaky, stats.unexpected],
};

const [kind, path] = process.argv.slice(2);
const [passed, failed] = counts[kind](JSON.parse(readFileSync(path, 'utf8')));
console.log(`${passed} ${failed}`);
