import type { Page } from '@playwright/test';
import { dialog, expectAccessible, tab } from '../fixtures/axe.ts';
import { enter, expectNoOverflow, openTab, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

// Every page with the demo company's data: readable by everybody, no wider than its window, silent on the console.
const pages = {
  work: ['/', '/accounts', '/orders', '/efforts', '/efforts/week', '/nothing/here/at/all'],
  dealings: ['/interactions', '/intel', '/gatherings', '/invitations', '/tasks', '/calendar', '/contacts', '/private-resources'],
  lists: ['/notifications', '/tags', '/accounts/grid', '/accounts?group=grade', '/accounts?group=stage&as=board'],
  imports: ['/imports', '/imports/new', '/value/reviews', '/wallets', '/statements', '/survivors'],
  value: ['/value', '/value/models', '/value/gaps', '/pyramid', '/prediction', '/efficiency'],
  choice: ['/selection', '/must-haves', '/service-levels', '/wallet/white-space', '/target-lists', '/target-companies'],
  aims: ['/strategies', '/objectives', '/vision-needs', '/segments', '/audit', '/profile'],
  facts: ['/account-links', '/account-roles', '/universe-companies', '/dna-answers'],
  owners: ['/pool', '/pools', '/handovers', '/duplicates', '/exports'],
  system: ['/users', '/departments', '/roles', '/settings', '/backups', '/recycle-bin'],
};

// What fits depends on the width and on how long the words are, so it is looked at in all four projects. What axe
// judges depends on the width, and on a text being there, which the catalogs' own tests see to: two projects have both.
const judged = ['desktop-zh', 'phone-en'];

// That every page can be opened by its address alone is seen in one project.
const first = 'desktop-zh';

/**
 * Turns to another page as a link in the application does, which takes half as long as opening its address. Every page
 * has a title of its own: one appears when the page has come.
 */
async function turnTo(page: Page, url: string): Promise<void> {
  await page.evaluate((to) => {
    document.title = '';
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, url);
  await expect(page).toHaveTitle(/./);
}

async function look(page: Page, name: string, project: string, part?: string): Promise<void> {
  await settled(page);
  await expect(page.locator('body')).not.toBeEmpty();
  await picture(page, `page-${name}`, project);
  await expectNoOverflow(page);
  if (judged.includes(project)) await expectAccessible(page, part);
  else if (part) await expect(page.locator(part).first()).toBeVisible();
}

for (const [area, paths] of Object.entries(pages)) {
  test(`pages of the ${area}`, async ({ demo, page }, testInfo) => {
    test.setTimeout(paths.length * 40_000); // a page takes two seconds, but not on a machine that others use too
    await enter(page, demo, area === 'system' ? 'admin' : 'boss');
    for (const path of paths) {
      await test.step(path, async () => {
        const byAddress = testInfo.project.name === first || path === paths[0] || path.includes('?');
        await (byAddress ? page.goto(demo.url + path) : turnTo(page, demo.url + path));
        await expect(page.getByRole('heading').first()).toBeVisible();
        await look(page, path.replaceAll('/', '_'), testInfo.project.name);
      });
    }
  });
}

test('the customer page with each of its tabs, the drawer, the form and the filter', async ({ demo, page, t }, testInfo) => {
  const project = testInfo.project.name;
  const api = await enter(page, demo);
  const [account] = await api.list('/accounts?limit=1');
  await page.goto(`${demo.url}/accounts/${account?.id}`);
  for (const name of ['tab.value', 'tab.ladder', 'tab.people', 'record.details', 'tab.outlook', 'tab.followUps', 'tab.orders', 'tab.wallets', 'tab.statements', 'nav.efficiency', 'tab.service', 'tab.ownership', 'tab.intel', 'tab.invitations', 'tab.selection', 'tab.network', 'tab.dna',
    'tab.timeline', 'record.collaborators', 'record.files']) {
    await openTab(page, t, name);
    await look(page, name, project, name === 'tab.value' ? undefined : tab);
  }
  await page.getByRole('button', { name: t('action.edit') }).click();
  await look(page, 'form', project);
  await page.goto(`${demo.url}/accounts?open=${account?.id}`);
  await expect(page.getByRole('dialog').getByRole('tab').first()).toBeVisible();
  await look(page, 'drawer', project, dialog);
  const filter = { and: [{ field: 'grade', op: 'in', value: ['S', 'A'] }, { or: [{ field: 'name', op: 'contains', value: '通信' }] }] };
  await page.goto(`${demo.url}/accounts?filter=${encodeURIComponent(JSON.stringify(filter))}`);
  await expect(page.getByRole('region', { name: t('filter.title') })).toBeVisible();
  await look(page, 'filter', project);
});

test('the tabs of settings, profile and a role, the menu and the keys', async ({ demo, page, t, narrow }, testInfo) => {
  const project = testInfo.project.name;
  const api = await enter(page, demo, 'admin');
  await page.goto(`${demo.url}/settings`);
  await page.getByRole('tab', { name: t('settings.customFields') }).click();
  await look(page, 'settings-fields', project, tab);
  await page.goto(`${demo.url}/profile`);
  for (const name of ['twoFactor', 'devices', 'tokens']) {
    await page.getByRole('tab', { name: t(`profile.${name}`) }).click();
    await look(page, `profile-${name}`, project, tab);
  }
  const [role] = await api.list('/roles?limit=1');
  await page.goto(`${demo.url}/roles/${role?.id}`);
  await page.getByRole('button', { name: t('action.edit') }).click();
  await look(page, 'role-form', project);
  await page.goto(demo.url);
  if (narrow) await page.getByRole('button', { name: t('shell.menu'), exact: true }).click();
  else await page.getByRole('button', { name: t('shell.keys') }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look(page, narrow ? 'menu' : 'keys', project, dialog);
});

test('the sign-in page', async ({ demo, page, t }, testInfo) => {
  await page.goto(`${demo.url}/signin`);
  await expect(page.getByRole('button', { name: t('signin.submit'), exact: true })).toBeVisible();
  await look(page, 'signin', testInfo.project.name);
});
