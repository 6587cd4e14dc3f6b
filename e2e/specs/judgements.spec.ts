import { expectAccessible } from '../fixtures/axe.ts';
import { confirm, enter, expectNoOverflow, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

test('a table of wallets: the columns are understood, differences shown, bad rows kept back, all of it undone', async ({ demo, page, t }, testInfo) => {
  const project = testInfo.project.name;
  const api = await enter(page, demo, 'boss');
  const [account] = await api.list('/accounts?limit=1&sort=-code');
  const lines = () => api.list(`/wallets?limit=200&filter=${encodeURIComponent(JSON.stringify({ field: 'account', op: 'eq', value: account?.id }))}`);
  const before = await lines();
  const product = `光模块 ${project}`;
  const rows = (spend: string) => ['客户编号,产品类别,年采购额（万元）,来源', `${account?.code},${product},${spend},招标公告`, '没有这个编号,光纤,5,听说'].join('\n');
  const bring = async (spend: string) => {
    await page.goto(`${demo.url}/imports/new`);
    await page.locator('input[type=file]').setInputFiles({ name: '采购份额.csv', mimeType: 'text/csv', buffer: Buffer.from(rows(spend)) });
    await page.getByRole('button', { name: t('import.toPreview'), exact: true }).click();
    await expect(page.locator('.cell-bad.cell-reason')).toHaveCount(1);
  };
  const finish = async () => {
    await page.getByRole('button', { name: t('import.toCheck'), exact: true }).click();
    await expect(page.getByText(t('import.rejectedNote', { count: 1 }))).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: t('import.start'), exact: true }).click();
    await expect(page.getByRole('heading', { name: t('import.done') })).toBeVisible({ timeout: 30_000 });
  };
  await page.goto(`${demo.url}/imports/new`);
  await settled(page);
  await picture(page, 'inputs-new', project);
  await expectAccessible(page);
  await bring('200');
  await finish();
  expect((await lines()).length).toBe(before.length + 1);

  await bring('250');
  await expect(page.getByText(t('import.change', { before: '2000000.00', after: '2500000.00' }))).toBeVisible();
  await picture(page, 'inputs-preview', project);
  await expectAccessible(page);
  await expectNoOverflow(page);
  await finish();
  await picture(page, 'inputs-result', project);
  await expect(page.getByRole('link', { name: t('import.rejectedFile') })).toBeVisible();
  const changed = (await lines()).find((line) => line.product === product);
  expect(changed?.spend).toBe('2500000.00');

  const table = await api.text('/imports/export?entity=wallets&format=csv&purpose=check');
  expect(table).toContain(product);
  await page.goto(`${demo.url}/imports/new`);
  await page.getByRole('button', { name: t('import.entity.wallets'), exact: true }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: t('export.purpose') }).fill('核对');
  const [file] = await Promise.all([page.waitForEvent('download'), form.getByRole('button', { name: t('export.take'), exact: true }).click()]);
  expect(file.suggestedFilename()).toBe('wallets.xlsx');
  const [last] = (await api.list('/imports')).filter((one) => one.state === 'done');
  await api.post(`/imports/${last?.id}/undo`, {});
  const restored = (await lines()).find((line) => line.product === product);
  expect(restored?.spend).toBe('2000000.00');
  await api.delete(`/wallets/${restored?.id}`);
});

test('a judgement is sent back, its author sees why and corrects it, and it is confirmed', async ({ demo, page, t }, testInfo) => {
  const project = testInfo.project.name;
  const boss = await enter(page, demo, 'boss');
  await boss.patch('/settings', { judged_needs_review: true });
  try {
    const seller = await enter(page, demo, 'manager1');
    const me = await seller.get<{ id: string }>('/me');
    const filter = encodeURIComponent(JSON.stringify({ and: [{ field: 'owner', op: 'eq', value: me.id }] }));
    const account = (await seller.list(`/accounts?limit=2&sort=code&filter=${filter}`))[1];
    const item = { leaf: 'N5', state: 'known', value: 3, evidence: [{ kind: 'text', text: '一次加急交货' }] };
    await seller.put(`/accounts/${account?.id}/value/inputs`, { items: [item] });

    await enter(page, demo, 'director');
    await page.goto(`${demo.url}/accounts/${account?.id}`);
    await settled(page);
    const leaf = page.locator('.input-leaf').filter({ hasText: t('value.leaf.N5') });
    await leaf.getByRole('button', { name: t('inputs.return'), exact: true }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('一次交货只能算 2 级');
    await confirm(page, t('inputs.return'));
    await expect(leaf.getByText('一次交货只能算 2 级').first()).toBeVisible();

    await enter(page, demo, 'manager1');
    await page.goto(`${demo.url}/`);
    await page.getByRole('link', { name: t('reviews.returned', { count: 1 }) }).click();
    await settled(page);
    await expect(page.getByText('一次交货只能算 2 级')).toBeVisible();
    await picture(page, 'reviews-returned', project);
    await expectAccessible(page);
    await expectNoOverflow(page);
    await page.getByRole('link', { name: t('reviews.correct') }).click();
    await settled(page);
    await picture(page, 'inputs-returned', project);
    await leaf.getByRole('button', { name: `${t('inputs.enter')} ${t('value.leaf.N5')}` }).click();
    await leaf.locator('fieldset').getByRole('radio').nth(2).check({ force: true });
    await leaf.getByRole('button', { name: `${t('action.save')} ${t('value.leaf.N5')}` }).click();
    await expect(leaf.getByText('一次交货只能算 2 级')).toHaveCount(0);

    await enter(page, demo, 'director');
    await page.goto(`${demo.url}/value/reviews`);
    await settled(page);
    await picture(page, 'reviews-to-confirm', project);
    await expectAccessible(page);
    await expectNoOverflow(page);
    const customer = page.locator('.panel-head').filter({ hasText: String(account?.name) });
    await customer.locator('button[aria-expanded]').click();
    const waiting = page.locator('.input-leaf').filter({ hasText: t('value.leaf.N5') }).filter({ hasText: '一次加急交货' });
    await waiting.getByRole('button', { name: t('inputs.confirm'), exact: true }).click();
    await expect(waiting).toHaveCount(0);
  } finally {
    const again = await enter(page, demo, 'boss');
    await again.patch('/settings', { judged_needs_review: false });
  }
});
