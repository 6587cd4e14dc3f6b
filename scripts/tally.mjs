// Reads a test report, prints "passed failed" and adds what failed, and why, to the file named by LOAM_FAILURES:
// node scripts/tally.mjs vitest|playwright REPORT.json
import { appendFileSync, readFileSync } from 'node:fs';

const reports = {
  vitest: (r) => ({
    counts: [r.numPassedTests, r.numFailedTests],
    failures: r.testResults
      .flatMap((file) => file.assertionResults)
      .filter((one) => one.status === 'failed')
      .map((one) => `${one.fullName}\n${why(one.failureMessages)}`),
  }),
  // A flaky test passed in the end; the config allows no retries, so there should be none.
  playwright: ({ stats, suites }) => ({
    counts: [stats.expected + stats.flaky, stats.unexpected],
    failures: suites.flatMap(specs).flatMap((spec) =>
      spec.tests
        .filter((one) => one.status === 'unexpected')
        .map((one) => `${spec.file} ${spec.title} (${one.projectName})\n${why(one.results.flatMap(({ errors }) => errors.map(({ message }) => message)))}`),
    ),
  }),
};

function specs(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
}

/** The first lines of what was said, without colours; the rest stands further up in the output. */
function why(messages) {
  const lines = messages.flatMap((text) => String(text).replaceAll(/\u001b\[[0-9;]*m/g, '').split('\n').filter((line) => line.trim()).slice(0, 4));
  return lines.map((line) => `    ${line.trim().slice(0, 160)}`).join('\n');
}

const [kind, path] = process.argv.slice(2);
const { counts, failures } = reports[kind](JSON.parse(readFileSync(path, 'utf8')));
if (process.env.LOAM_FAILURES) appendFileSync(process.env.LOAM_FAILURES, failures.map((name) => `failed: ${name}\n`).join(''));
console.log(counts.join(' '));
