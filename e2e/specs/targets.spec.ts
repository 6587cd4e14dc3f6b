import { expectAccessible } from '../fixtures/axe.ts';
import { enter, expectNoOverflow, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

test('a pasted list of a hundred with one duplicate: ninety-nine are stored and the duplicate is named', async ({ demo, page, t }, testInfo) => {
  const api = await enter(page, demo, 'boss');
  const list = await api.post<{ id: string }>('/target-lists', { name: `全球百大 ${testInfo.project.name}` });
  await page.goto(`${demo.url}/target-lists/${list.id}`);
  await settled(page);
  await page.getByRole('button', { name: t('targets.import'), exact: true }).click();
  const dialog = page.getByRole('dialog');
  const rows = Array.from({ length: 99 }, (_, at) => `远望${at}电力有限公司`);
  await dialog.getByRole('textbox', { name: t('paste.paste') }).fill(['企业名称', ...rows, '远望7 电力（有限公司）'].join('\n'));
  await dialog.getByRole('button', { name: t('paste.check'), exact: true }).click();
  await expect(dialog.getByText(t('paste.would', { count: 99, rows: 100 }))).toBeVisible();
  expect(await api.list(`/target-companies?filter=${encodeURIComponent(JSON.stringify({ and: [{ field: 'list', op: 'eq', value: list.id }] }))}`)).toHaveLength(0);
  await dialog.getByRole('button', { name: t('paste.store', { count: 99 }), exact: true }).click();
  await expect(dialog.getByText(t('paste.stored', { count: 99, rows: 100 }))).toBeVisible();
  await expect(dialog.getByRole('status').getByRole('listitem')).toHaveCount(1);
  await expect(dialog.getByRole('status').getByRole('listitem')).toContainText(t('paste.sameRow', { row: 9 }));
  await expectAccessible(page, '[role=dialog]');
  await picture(page, 'targets-imported', testInfo.project.name);
  await dialog.getByRole('button', { name: t('action.done'), exact: true }).click();
  const board = await api.get<{ lists: { id: string; total: number }[] }>('/selection/targets');
  expect(board.lists.find((one) => one.id === list.id)?.total).toBe(99);
});

test('the tabs about the future', async ({ demo, page, t }, testInfo) => {
  await enter(page, demo, 'boss');
  for (const tab of ['targets', 'vision', 'future', 'reduced']) {
    await page.goto(`${demo.url}/selection?tab=${tab}`);
    await expect(page.getByRole('tabpanel', { name: t(`selection.tab.${tab}`) })).toBeVisible();
    await settled(page);
    await expectNoOverflow(page);
    await expectAccessible(page);
    await picture(page, `selection-${tab}`, testInfo.project.name);
  }
});

test('a cell of the coverage map opens the customers it counts', async ({ demo, page, t }, testInfo) => {
  await enter(page, demo, 'boss');
  await page.goto(`${demo.url}/value/gaps?tab=map`);
  await settled(page);
  await expectNoOverflow(page);
  await expectAccessible(page);
  await picture(page, 'coverage-map', testInfo.project.name);
  const cell = page.getByRole('row', { name: new RegExp(t('value.leaf.N1')) }).getByRole('link').nth(1);
  const name = (await cell.getAttribute('aria-label')) ?? '';
  const count = Number(/(\d+)[^\d%]*$/.exec(name)?.[1]);
  expect(count).toBeGreaterThan(0);
  await cell.click();
  await expect(page.getByText(t('gaps.filtered', { what: t('value.leaf.N1') }), { exact: false })).toBeVisible();
  await settled(page);
  await expect(page.getByRole('textbox', { name: new RegExp(t('value.leaf.N1')) })).toHaveCount(Math.min(count, 50));
  await expectNoOverflow(page);
  await expectAccessible(page);
  await picture(page, 'coverage-cell', testInfo.project.name);
});
