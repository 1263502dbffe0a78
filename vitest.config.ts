import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // onnxruntime-node and hnswlib-node are native addons: child processes load them cleanly, threads do not.
    pool: 'forks',
    // On two cores vitest would take one: half of the time goes by in waiting for processes and for Discord.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/support/closing-line-reporter.ts'],
  },
});
