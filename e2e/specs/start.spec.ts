import { setTimeout as sleep } from 'node:timers/promises';
import { expectAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/test.ts';

test('a new installation answers and shows its first page', async ({ empty, page }) => {
  await page.goto(empty.url);
  await expect(page).toHaveTitle(/Loam|沃土/);
  await expect(page.locator('body')).not.toBeEmpty();
  await expectAccessible(page);
});

test('what is typed at once stays when antd’s texts come late', async ({ empty, page, t }) => {
  const texts = /\/assets\/(zh_CN|en_US)-/;
  await page.route(texts, async (route) => {
    await sleep(1000);
    await route.continue();
  });
  const [link] = await empty.printed(/http\S+\/setup#token=\S+/);
  const arrived = page.waitForResponse(texts);
  await page.goto(link);
  const company = page.getByLabel(t('setup.company'), { exact: true });
  await company.fill('Gifts Wholesale Ltd');
  await arrived;
  await page.waitForLoadState('networkidle');
  await expect(company).toHaveValue('Gifts Wholesale Ltd');
});
