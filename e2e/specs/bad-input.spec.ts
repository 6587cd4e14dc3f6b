import { expectAccessible } from '../fixtures/axe.ts';
import { Api, type Stored } from '../fixtures/api.ts';
import { oldXls, zipBomb } from '../fixtures/files.ts';
import { picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

// The browser writes each refused upload on its console.
test.use({ expectedErrors: [/status of 4(00|13|15|22) .*\/api\/v1\/imports$/] });

interface Problem {
  code: string;
  detail: string;
  fields?: { code: string; zh: string; en: string }[];
}

test('files that cannot be read are refused by name, and leave nothing', async ({ empty, page, language, t }, testInfo) => {
  const api = new Api(page.request, empty);
  await api.setUp(empty, { company: 'C', currency: 'CNY', name: 'Ada', login: 'ada', language });
  const files: Record<string, { name: string; buffer: Buffer; code: RegExp; says: RegExp }> = {
    xls: { name: 'old.xls', buffer: oldXls(), code: /xls_not_supported/, says: /\.xlsx/ },
    empty: { name: 'empty.csv', buffer: Buffer.alloc(0), code: /empty_file/, says: language === 'en' ? /empty/i : /空|没有/ },
    bomb: { name: 'bomb.xlsx', buffer: zipBomb(300), code: /zip_bomb|unpacked_too_large/, says: language === 'en' ? /compression/i : /压缩/ },
  };
  await page.goto(`${empty.url}/imports/new`);
  await settled(page);
  for (const [name, file] of Object.entries(files)) {
    await test.step(name, async () => {
      const refused = page.waitForResponse((response) => response.url().endsWith('/imports') && response.request().method() === 'POST');
      await page.locator('input[type=file]').setInputFiles({ name: file.name, mimeType: 'application/octet-stream', buffer: file.buffer });
      const problem = (await (await refused).json()) as Problem;
      expect(problem.code).toMatch(file.code);
      const alert = page.getByRole('alert');
      await expect(alert).toContainText(problem.detail);
      await expect(alert).toContainText(file.says);
      await picture(page, `bad-${name}`, testInfo.project.name);
    });
  }
  await expectAccessible(page);
  expect(await api.list('/imports')).toEqual([]);
  await page.goto(`${empty.url}/imports`);
  await expect(page.getByRole('heading', { name: t('import.none') })).toBeVisible();
});

test('rows with mistakes come back with their reasons; the good rows go in', async ({ empty, page, language, t }, testInfo) => {
  const api = new Api(page.request, empty);
  await api.setUp(empty, { company: 'C', currency: 'CNY', name: 'Ada', login: 'ada', language });
  const lines = [
    '客户名称,订单号,日期,金额',
    '甲公司,D1,2026-01-18,100.50',
    '乙公司,D2,2026-02-30,200.00',
    '甲公司,D3,2026-03-05,很多钱',
    '丙公司,D4,2026-03-06,¥1234.50',
  ];
  await page.goto(`${empty.url}/imports/new`);
  await page.locator('input[type=file]').setInputFiles({ name: '订单.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
  await page.getByRole('button', { name: t('import.toPreview'), exact: true }).click();
  await expect(page.locator('.cell-bad .cell-reason')).toHaveCount(2);
  await expectAccessible(page);
  await picture(page, 'bad-preview', testInfo.project.name);
  await page.getByRole('button', { name: t('import.toCheck'), exact: true }).click();
  await expect(page.getByText(t('import.rejectedNote', { count: 2 }))).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: t('import.start'), exact: true }).click();
  await expect(page.getByRole('heading', { name: t('import.done') })).toBeVisible({ timeout: 30_000 });
  await picture(page, 'bad-result', testInfo.project.name);

  const [stored] = await api.list('/imports');
  const rejected = await api.text(`/imports/${stored?.id}/rejected?format=csv`);
  const [head = '', ...rows] = rejected.trim().split(/\r?\n/);
  expect(head).toContain('客户名称');
  expect(rows).toHaveLength(2);
  const reasons = language === 'en' ? [/日期: .*date/i, /金额: .*(amount|number)/i] : [/日期: .*日期/, /金额: .*(金额|数)/];
  for (const [index, reason] of reasons.entries()) expect(rows[index]).toMatch(reason);
  expect(rows[0]).toContain('2026-02-30');

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: t('import.rejectedFile') }).click();
  expect((await download).suggestedFilename()).toMatch(/\.xlsx$/);

  const orders = await api.list('/orders?sort=number');
  expect(orders.map(({ number, amount }: Stored) => [number, amount])).toEqual([
    ['D1', '100.50'],
    ['D4', '1234.50'],
  ]);
  expect((await api.list('/accounts?sort=name')).map(({ name }) => name).sort()).toEqual(['丙公司', '甲公司'].sort());
});
