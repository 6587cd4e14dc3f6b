import { enter, expectNoOverflow, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

test.use({ expectedErrors: [/status of 422 .*\/value\/inputs$/] });

test('judging a customer in place: a level needs evidence, and a second person confirms it', async ({ demo, page, t }, testInfo) => {
  const api = await enter(page, demo, 'manager1');
  const me = await api.get<{ id: string }>('/me');
  const filter = encodeURIComponent(JSON.stringify({ and: [{ field: 'owner', op: 'eq', value: me.id }] }));
  const [account] = await api.list(`/accounts?limit=1&sort=code&filter=${filter}`);
  await page.goto(`${demo.url}/accounts/${account?.id}`);
  await settled(page);
  const leaf = page.locator('.input-leaf').filter({ hasText: t('value.leaf.N2') });
  await leaf.getByRole('button', { name: t('value.leaf.N2') }).click();
  await leaf.locator('fieldset').getByRole('radio').nth(3).check({ force: true });
  for (const remove of await leaf.getByRole('button', { name: t('inputs.removeEvidence') }).all()) await remove.click();
  await leaf.getByRole('button', { name: `${t('action.save')} ${t('value.leaf.N2')}` }).click();
  await expect(leaf.getByRole('alert')).toBeVisible();
  await leaf.getByRole('button', { name: t('inputs.evidenceText'), exact: true }).click();
  await leaf.getByRole('textbox', { name: t('inputs.evidenceText') }).fill('二方审核整改报告');
  await picture(page, 'inputs-editing', testInfo.project.name);
  await leaf.getByRole('button', { name: `${t('action.save')} ${t('value.leaf.N2')}` }).click();
  await expect(leaf.getByText('二方审核整改报告')).toBeVisible();
  await expect(leaf.getByRole('button', { name: t('inputs.confirm'), exact: true })).toHaveCount(0);
  await enter(page, demo, 'director');
  await page.reload();
  await leaf.getByRole('button', { name: t('inputs.confirm'), exact: true }).click();
  await expect(leaf.getByRole('button', { name: t('inputs.confirm'), exact: true })).toHaveCount(0);
  await expectNoOverflow(page);
});

test('filling the gaps: a wrong cell stores nothing and says so, a right one is gone', async ({ demo, page, t }, testInfo) => {
  await enter(page, demo, 'boss');
  await page.goto(`${demo.url}/value/gaps`);
  await settled(page);
  const name = new RegExp(t('value.leaf.N1'));
  const cells = page.getByRole('textbox', { name });
  await expect(cells.first()).toBeVisible();
  const before = await cells.count();
  expect(before).toBeGreaterThan(1);
  await cells.first().fill('3');
  await page.getByRole('button', { name: t('gaps.save', { count: 1 }) }).click();
  await expect(page.getByText(t('gaps.noEvidence'))).toBeVisible();
  await picture(page, 'gaps-fault', testInfo.project.name);
  await cells.first().fill('3 前出线需求评审纪要');
  await page.getByRole('button', { name: t('gaps.save', { count: 1 }) }).click();
  await expect(cells).toHaveCount(before - 1);
  await expectNoOverflow(page);
});
