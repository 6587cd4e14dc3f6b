import { expectAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/test.ts';

test('a new installation answers and shows its first page', async ({ empty, page }) => {
  await page.goto(empty.url);
  await expect(page).toHaveTitle(/Loam|沃土/);
  await expect(page.locator('body')).not.toBeEmpty();
  await expectAccessible(page);
});
