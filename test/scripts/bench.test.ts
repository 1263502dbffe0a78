import { describe, expect, it } from 'vitest';
import { ROW_KEYS, ROWS } from '../../index/bench/bench-row.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory } from '../support/temporary.ts';

describe('npm run bench', () => {
  it(
    '--quick --json gives every row, measured or with the reason why not',
    { timeout: 180_000 },
    async () => {
      const data = await temporaryDirectory();
      const parameters = ['--quick', '--json', '--passages', '12', '--data', data];
      const { exitCode, stdout, stderr } = await runScript('scripts/bench.ts', parameters);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stderr).toMatch(/indexing 12 paragraphs: 12 of /u);
      const { machine, rows } = JSON.parse(stdout);
      expect(machine).toMatchObject({ cpu: expect.any(String), cores: expect.any(Number) });
      expect(rows.map(({ name }: { name: string }) => name)).toEqual(ROW_KEYS.map((key) => ROWS[key].name));
      for (const row of rows) {
        expect(Object.keys(row).slice(0, 9)).toEqual([
          'name',
          'value',
          'unit',
          'min',
          'max',
          'baseline',
          'ratio',
          'reach',
          'holds',
        ]);
        if (row.value === null) expect(row.note).not.toBe('');
        else expect(row.min <= row.value && row.value <= row.max).toBe(true);
      }
      const missing = rows.filter(({ value }: { value: unknown }) => value === null);
      expect(missing.map(({ name }: { name: string }) => name)).toEqual([
        'growth of search time',
        'npm ci',
        'node_modules',
      ]);
      const again = await runScript('scripts/bench.ts', [...parameters, '--only', 'recall,disk']);
      expect(again.stderr).not.toContain('indexing');
      expect(JSON.parse(again.stdout).rows.map(({ name }: { name: string }) => name)).toEqual([
        'recall@10',
        'disk per passage',
      ]);
    },
  );

  it.each([
    ['recal', '--only: “recal” is none of embedding, '],
    ['hits,changed', '--only: “changed” needs embedding beside it.'],
  ])('refuses --only %s', async (only, message) => {
    const { exitCode, stderr } = await runScript('scripts/bench.ts', ['--only', only]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('refuses a number of passages without --quick', async () => {
    const { exitCode, stderr } = await runScript('scripts/bench.ts', ['--passages', '5']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '--passages goes with --quick.\n' });
  });
});
