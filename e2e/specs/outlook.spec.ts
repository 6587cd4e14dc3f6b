import { enter, expectNoOverflow, openTab, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

test('the boss asks how good predictions are, whom the company may lose and what customers are worth', async ({ demo, page, t }, testInfo) => {
  const api = await enter(page, demo);
  await page.goto(`${demo.url}/prediction`);
  await expect(page.getByRole('heading', { name: t('prediction.howGood') })).toBeVisible();
  const tests = page.locator('.panel', { has: page.getByRole('heading', { name: t('prediction.tests') }) });
  await tests.getByText(t('picture.table'), { exact: true }).click();
  await expect(tests.locator('tbody tr')).toHaveCount(3);
  const assets = page.locator('#assets');
  const rows = assets.locator('tbody tr');
  await expect(rows).toHaveCount(20);
  await assets.getByText(t('prediction.byToday'), { exact: true }).click();
  const [first] = await api.list('/accounts?limit=1&sort=-sales_12m');
  await expect(rows.first()).toContainText(String(first?.name));
  await assets.getByRole('button', { name: t('list.more') }).click();
  await expect(rows).toHaveCount(40);
  const watched = page.locator('#watch').getByRole('link').first();
  const name = await watched.innerText();
  await watched.click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await openTab(page, t, 'tab.outlook');
  await expect(page.getByText(t('outlook.together'), { exact: true })).toBeVisible();
  await expect(page.getByText(t('outlook.investment'))).toBeVisible();
  await settled(page);
  await expectNoOverflow(page);
  await picture(page, 'outlook', testInfo.project.name);
});

test('a salesperson sees what to expect of their customers, not what profits say of it', async ({ demo, page, t }) => {
  const api = await enter(page, demo, 'sales1');
  const [account] = await api.list('/accounts?limit=1&sort=-sales_12m');
  await page.goto(`${demo.url}/accounts/${account?.id}`);
  await openTab(page, t, 'tab.outlook');
  await expect(page.getByText(t('outlook.sales'))).toBeVisible();
  await expect(page.getByText(t('outlook.investment'))).toHaveCount(0);
  await page.goto(`${demo.url}/prediction`);
  await expect(page.locator('#assets tbody tr').first()).toBeVisible();
  await expect(page.locator('#assets').getByText(t('prediction.cost'), { exact: true })).toHaveCount(0);
});
