import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { dialog, expectAccessible } from '../fixtures/axe.ts';
import type { Api } from '../fixtures/api.ts';
import { Place } from '../fixtures/place.ts';
import { Server, loam } from '../fixtures/server.ts';
import { choose, confirm, enter, expectNoOverflow, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

interface State {
  folder: string;
  items: { name: string; origin: string; state: string; rows: number; encrypted: boolean }[];
}

test.use({ expectedErrors: [/status of 422 .*\/backups\/plan$/] });

/** Presses "back up now" and waits until one more is listed as whole. */
async function backUp(page: Page, api: Api, label: string): Promise<State> {
  const before = (await api.get<State>('/backups')).items.length;
  await page.getByRole('button', { name: label, exact: true }).click();
  let state: State = { folder: '', items: [] };
  await expect
    .poll(async () => (state = await api.get<State>('/backups')).items.filter((one) => one.state === 'whole').length, { timeout: 60_000 })
    .toBeGreaterThan(before);
  return state;
}

test('a backup is made, verified, downloaded and deleted, and a schedule is chosen', async ({ own, page, t, language }, testInfo) => {
  const project = testInfo.project.name;
  const api = await enter(page, own);
  await page.goto(`${own.url}/backups`);
  await expect(page.getByRole('heading', { name: t('backup.none') })).toBeVisible();
  await expect(page.getByText(t('backup.noSchedule'))).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'backups-none', project);

  await test.step('now', async () => {
    const { items } = await backUp(page, api, t('backup.now'));
    expect(items[0]?.rows).toBeGreaterThan(1000);
    await expect(page.getByText(t('backup.state.whole'), { exact: true })).toBeVisible();
    await expect(page.getByText(t('backup.plain'), { exact: true })).toBeVisible();
  });

  await test.step('a schedule, and a key that is none', async () => {
    await choose(page, page.getByRole('combobox', { name: t('backup.every'), exact: true }), t('backup.every.weekly'));
    await choose(page, page.getByRole('combobox', { name: t('backup.weekday'), exact: true }), t('backup.weekday.6'));
    const keys = page.getByLabel(t('backup.recipients'), { exact: true });
    await keys.fill('age1nobody');
    await page.getByRole('button', { name: t('action.save'), exact: true }).click();
    await expect(page.locator('.ant-form-item-explain-error')).toHaveText(t('invalid.backup_recipient_unreadable'));
    const { public: key } = JSON.parse(await loam('backup-key', '--json')) as { public: string };
    await keys.fill(key);
    await page.getByRole('button', { name: t('action.save'), exact: true }).click();
    await expect(page.getByText(t('backup.noSchedule'))).toHaveCount(0);
  });

  await test.step('one that is encrypted', async () => {
    // The schedule makes up for the Saturday that was before it was switched on.
    const made = async () => (await api.get<State>('/backups')).items.filter((one) => one.origin === 'scheduled' && one.state === 'whole').length;
    await expect.poll(made, { timeout: 60_000 }).toBe(1);
    await page.reload();
    const { items } = await backUp(page, api, t('backup.now'));
    expect(items[0]?.encrypted).toBe(true);
    await page.reload();
    await settled(page);
    await expectNoOverflow(page);
    await expectAccessible(page);
    await picture(page, 'backups', project);
  });

  await test.step('how it is restored', async () => {
    const restore = new RegExp(`^${t('backup.restore')} `);
    await page.getByRole('button', { name: restore }).first().click();
    await expect(page.locator('pre.command')).toContainText('--identity key.txt --force');
    await expectAccessible(page, dialog);
    await picture(page, 'backups-restore', project);
    await page.keyboard.press('Escape');
  });

  await test.step('verified again, downloaded, deleted', async () => {
    await page.getByRole('button', { name: new RegExp(`^${t('backup.check')} `) }).first().click();
    await expect(page.getByText(t('job.state.done'), { exact: true })).toBeVisible({ timeout: 60_000 });
    const arriving = page.waitForEvent('download');
    await page.getByRole('link', { name: new RegExp(`^${t('backup.download')} `) }).last().click();
    const file = await (await arriving).path();
    expect(await loam('check-backup', file, '--language', language)).toContain('whole');
    const before = (await api.get<State>('/backups')).items.length;
    await page.getByRole('button', { name: new RegExp(`^${t('action.delete')} `) }).first().click();
    await confirm(page, t('action.delete'));
    await expect.poll(async () => (await api.get<State>('/backups')).items.length).toBe(before - 1);
  });
});

test('a restored copy says so on every screen until somebody confirms it', async ({ own, page, browser, t }, testInfo) => {
  const project = testInfo.project.name;
  const api = await enter(page, own);
  await page.goto(`${own.url}/backups`);
  const { folder, items } = await backUp(page, api, t('backup.now'));
  const place = await Place.make();
  await loam('restore', join(folder, items[0]?.name ?? ''), ...place.flags);
  const copy = await Server.start(place.located);
  try {
    const said = page.getByRole('alert').filter({ hasText: t('restored.title', { at: '@' }).split('@')[1] ?? '' });
    await enter(page, copy);
    for (const path of ['/', '/accounts', '/backups']) {
      await page.goto(copy.url + path);
      await expect(said).toBeVisible();
    }
    await settled(page);
    await expect(page.getByText(t('backup.paused'))).toBeVisible();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await picture(page, 'restored', project);

    const seller = await browser.newContext();
    const theirs = await seller.newPage();
    await enter(theirs, copy, 'sales1');
    await theirs.goto(copy.url);
    await expect(theirs.locator('#main')).toBeVisible();
    await expect(theirs.locator('.restored')).toHaveCount(0);
    await seller.close();

    await said.getByRole('button', { name: t('restored.confirm'), exact: true }).click();
    await expectAccessible(page, dialog);
    await confirm(page, t('restored.confirm'));
    await expect(page.locator('.restored')).toHaveCount(0);
    await page.reload();
    await settled(page);
    await expect(page.locator('.restored')).toHaveCount(0);
  } finally {
    await page.goto('about:blank'); // or it asks a server that is gone
    await copy.stop();
    await place.remove();
  }
});
