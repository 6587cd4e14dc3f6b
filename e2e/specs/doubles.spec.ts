import { dialog, expectAccessible } from '../fixtures/axe.ts';
import { confirm, enter, expectNoOverflow, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

// The demo company has a customer twice: 苏州吴澹智能装备, entered by a colleague without looking first.
const twice = '苏州吴澹智能装备';

test('a double is seen while typing, merged, and taken apart again', async ({ own, page, t, language }, testInfo) => {
  const project = testInfo.project.name;
  const api = await enter(page, own);
  await api.patch('/me', { language });

  await test.step('the form says that it is there', async () => {
    await page.goto(`${own.url}/accounts?open=new`);
    const form = page.getByRole('dialog');
    await form.getByLabel(t('field.accounts.name'), { exact: true }).fill('苏州 吴澹智能装备（有限公司）');
    await expect(form.getByText(t('duplicate.maybeThere'))).toBeVisible();
    await expect(form.getByRole('link', { name: `${twice}有限公司` })).toBeVisible();
    await expectAccessible(page, dialog);
    await picture(page, 'double-hint', project);
    await form.getByRole('button', { name: t('action.cancel'), exact: true }).click();
  });

  await test.step('look up by number', async () => {
    await page.goto(`${own.url}/duplicates`);
    await page.getByPlaceholder(t('duplicate.lookUpHint')).fill('138 0055 6120');
    await expect(page.getByRole('link', { name: '顾清和' })).toBeVisible();
    await picture(page, 'double-lookup', project);
  });

  await test.step('the pair of the nightly look', async () => {
    await page.getByRole('tab', { name: t('duplicate.pairs') }).click();
    await settled(page);
    const pair = page.getByRole('article').filter({ hasText: twice });
    await expect(pair.getByText(t('duplicate.reason.phone'))).toBeVisible();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await picture(page, 'double-pairs', project);
    await pair.getByRole('button', { name: t('merge.compare') }).click();
  });

  const [original] = await api.list(`/accounts?filter=${encodeURIComponent(JSON.stringify({ and: [{ field: 'name', op: 'eq', value: `${twice}有限公司` }] }))}`);
  const [copy] = await api.list(`/accounts?filter=${encodeURIComponent(JSON.stringify({ and: [{ field: 'name', op: 'eq', value: twice }] }))}`);

  await test.step('side by side', async () => {
    await expect(page.getByRole('heading', { name: t('merge.title') })).toBeVisible();
    await settled(page);
    await page.getByRole('radio', { name: `${twice}有限公司`, exact: true }).first().check();
    await expect(page.getByText(t('merge.moves'))).toBeVisible();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await picture(page, 'merge', project);
    await page.getByRole('button', { name: t('merge.merge', { count: 2 }) }).click();
    await expect(page).toHaveURL(new RegExp(`/accounts/${original?.id}`));
  });

  await test.step('the merged one leads to the one that stays', async () => {
    await page.goto(`${own.url}/accounts/${copy?.id}`);
    await expect(page).toHaveURL(new RegExp(`/accounts/${original?.id}`));
    const filter = encodeURIComponent(JSON.stringify({ and: [{ field: 'account', op: 'eq', value: original?.id }] }));
    const people = await api.list(`/contacts?filter=${filter}`);
    expect(people.map((one) => one.name)).toContain('顾清和');
  });

  await test.step('and back', async () => {
    await page.goto(`${own.url}/duplicates?tab=merged`);
    await settled(page);
    await picture(page, 'merged', project);
    await page.getByRole('button', { name: t('merge.undo') }).first().click();
    await confirm(page, t('merge.undo'));
    await expect(page.getByText(t('merge.undone')).first()).toBeVisible();
    await page.goto(`${own.url}/accounts/${copy?.id}`);
    await expect(page).toHaveURL(new RegExp(`/accounts/${copy?.id}`));
    await expect(page.getByRole('heading', { name: twice })).toBeVisible();
  });
});

test('an export says what it is for, and a person can be erased', async ({ own, page, t, language }, testInfo) => {
  const project = testInfo.project.name;
  const api = await enter(page, own);
  await api.patch('/me', { language });

  await test.step('export', async () => {
    await page.goto(`${own.url}/contacts`);
    await page.getByRole('button', { name: t('list.export') }).click();
    const form = page.getByRole('dialog');
    await expect(form.getByRole('button', { name: t('export.take'), exact: true })).toBeDisabled();
    await form.getByRole('textbox', { name: t('export.purpose') }).fill('展会邀请');
    await expectAccessible(page, dialog);
    await picture(page, 'export-dialog', project);
    const [file] = await Promise.all([page.waitForEvent('download'), form.getByRole('button', { name: t('export.take'), exact: true }).click()]);
    expect(file.suggestedFilename()).toBe('contacts.xlsx');
    await page.goto(`${own.url}/efficiency`);
    await page.getByRole('button', { name: t('list.export') }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: t('export.purpose') }).fill('月度例会');
    const [report] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: t('export.take'), exact: true }).click(),
    ]);
    expect(report.suggestedFilename()).toBe('efficiency-accounts.xlsx');
    await page.goto(`${own.url}/exports`);
    await expect(page.getByText('月度例会')).toBeVisible();
    await expect(page.getByText('展会邀请')).toBeVisible();
    await settled(page);
    await expectNoOverflow(page);
    await picture(page, 'exports', project);
  });

  await test.step('erase', async () => {
    const [person] = await api.list('/contacts?q=顾清和');
    await page.goto(`${own.url}/contacts/${person?.id}`);
    await page.getByRole('button', { name: t('erasure.erase') }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: t('erasure.reason') }).fill('顾清和来函要求');
    await expectAccessible(page, dialog);
    await picture(page, 'erase', project);
    await form.getByRole('button', { name: t('erasure.erase') }).click();
    await expect(page.getByText(t('erasure.done')).first()).toBeVisible();
    expect(await api.list('/contacts?q=顾清和')).toEqual([]);
    await page.goto(`${own.url}/exports?tab=erased`);
    await expect(page.getByText('—来函要求')).toBeVisible();
    await picture(page, 'erasures', project);
  });
});
