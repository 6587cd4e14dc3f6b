// Runs "go test" with the given arguments, prints what it would print, and counts the tests.
// Output of tests that passed is dropped. Adds "passed failed" to the file named by LOAM_TALLY and what failed, with
// its first lines, to the one named by LOAM_FAILURES.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const tests = new Map(); // "package test" → its output so far
const packages = new Map(); // package → { output, failedTests }
let passed = 0;
let failed = 0;
const failures = [];

const go = spawn('go', ['test', '-json', ...process.argv.slice(2)], { stdio: ['ignore', 'pipe', 'inherit'] });
createInterface({ input: go.stdout }).on('line', (line) => {
  let event;
  try {
    event = JSON.parse(line);
  } catch {
    console.log(line); // not an event: go itself is speaking
    return;
  }
  if (event.Action === 'build-output') process.stdout.write(event.Output);
  else if (event.Test) onTest(event);
  else if (event.Package) onPackage(event);
});

go.on('close', (code) => {
  if (process.env.LOAM_TALLY) appendFileSync(process.env.LOAM_TALLY, `${passed} ${failed}\n`);
  if (process.env.LOAM_FAILURES) appendFileSync(process.env.LOAM_FAILURES, failures.map((name) => `failed: ${name}\n`).join(''));
  process.exitCode = code ?? 1;
});

function packageOf(name) {
  if (!packages.has(name)) packages.set(name, { output: [], failedTests: 0 });
  return packages.get(name);
}

function onTest({ Action, Package, Test, Output }) {
  const key = `${Package} ${Test}`;
  if (Action === 'output') {
    if (/^=== (RUN|PAUSE|CONT|NAME)/.test(Output)) return;
    tests.set(key, (tests.get(key) ?? '') + Output);
    return;
  }
  if (Action === 'pass') passed++;
  if (Action === 'fail') {
    failed++;
    failures.push(`${Package} ${Test} (${process.env.LOAM_TEST_DB})${firstLines(tests.get(key))}`);
    packageOf(Package).failedTests++;
    process.stdout.write(tests.get(key) ?? `--- FAIL: ${Test}\n`);
  }
  if (Action === 'pass' || Action === 'fail' || Action === 'skip') tests.delete(key);
}

function firstLines(output = '') {
  const said = output.split('\n').filter((line) => line.trim() && !line.includes('--- FAIL'));
  return said.slice(0, 4).map((line) => `\n    ${line.trim().slice(0, 160)}`).join('');
}

function onPackage({ Action, Package, Output }) {
  const own = packageOf(Package);
  if (Action === 'output') own.output.push(Output);
  if (Action === 'pass' || Action === 'skip') {
    process.stdout.write(own.output.filter((line) => /^(ok|\?)/.test(line)).join(''));
  }
  if (Action === 'fail') {
    // It did not compile, or died outside a test.
    if (own.failedTests === 0) {
      failed++;
      failures.push(Package);
    }
    process.stdout.write(own.output.join(''));
  }
}
