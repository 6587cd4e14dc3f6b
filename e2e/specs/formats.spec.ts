import { writeFile } from 'node:fs/promises';
import { csv, gb18030, readRows, wholesaler, xlsx } from '../fixtures/files.ts';
import { Place } from '../fixtures/place.ts';
import { loam } from '../fixtures/server.ts';
import { expect, test } from '../fixtures/test.ts';

const figures = {
  accounts: { created: 4372 },
  orders: { created: 22190 },
  rejected: 0,
  amount: '8300065.81',
  currency: 'GBP',
};

const chinese: Record<string, string> = {
  Customer: '客户',
  Invoice: '订单号',
  Date: '日期',
  Amount: '金额',
  Lines: '行数',
  Country: '国家',
};

async function imported(place: Place, file: string): Promise<unknown> {
  const printed = await loam('import', file, '--currency', 'GBP', '--json', ...place.flags);
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '');
}

const make: Record<string, () => [string, Buffer | string]> = {
  'the .csv as it is': () => ['orders.csv', csv(readRows(wholesaler))],
  'as .xlsx': () => ['orders.xlsx', xlsx(readRows(wholesaler))],
  'as GB18030 with Chinese headings': () => {
    const [header = [], ...rows] = readRows(wholesaler);
    const translated = rows.map((row) => row.map((value) => (value === 'United Kingdom' ? '英国' : value)));
    return ['订单.csv', gb18030(csv([header.map((name) => chinese[name] ?? name), ...translated]))];
  },
  'with the columns in another order': () => [
    'orders.csv',
    csv(readRows(wholesaler).map((row) => [5, 3, 2, 4, 1, 0].map((column) => row[column] ?? ''))),
  ],
};

// The files go in over the command line, which knows neither language nor width.
for (const [name, content] of Object.entries(make)) {
  test(`the wholesaler's orders ${name} give the same figures`, { tag: '@once' }, async ({}, testInfo) => {
    const place = await Place.make();
    try {
      const [file, data] = content();
      const path = testInfo.outputPath(file);
      await writeFile(path, data);
      expect(await imported(place, path)).toMatchObject(figures);
      expect(await imported(place, path)).toMatchObject({ ...figures, accounts: { created: 0 }, orders: { created: 0 } });
    } finally {
      await place.remove();
    }
  });
}
