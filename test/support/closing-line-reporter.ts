import type { Reporter, TestModule } from 'vitest/node';

/** Prints which tests were left out, and ends with the line `N passed, N failed`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length };
    const leftOut: string[] = [];
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed += 1;
        else leftOut.push(test.fullName);
      }
    }
    if (leftOut.length > 0) {
      console.log(
        '\nLeft out, for want of third-party data (ATTACHE_TEST_DATA) or of a program on this machine:',
      );
      for (const name of leftOut) console.log(`  ${name}`);
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  }
}
