import { dialog, expectAccessible } from '../fixtures/axe.ts';
import { Api, password, type Stored } from '../fixtures/api.ts';
import { choose, confirm, pick, picture, search, settled, signIn } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';
import { totp } from '../fixtures/totp.ts';

const ada = { company: 'Gifts Wholesale Ltd', currency: 'GBP', name: 'Ada', login: 'ada' };

test('a new colleague gets a department, a role and a password, and sees only their own customers', async ({ empty, page, browser, t, language, narrow }, testInfo) => {
  const project = testInfo.project.name;
  const api = new Api(page.request, empty);
  await api.setUp(empty, { ...ada, language });
  const drawer = page.getByRole('dialog').first();
  const fill = async (label: string | undefined, value: string) => drawer.getByLabel(label ?? '', { exact: true }).fill(value);
  const save = async (title: string) => {
    await drawer.getByRole('button', { name: t('action.save'), exact: true }).click();
    await expect(drawer.getByRole('heading', { name: title })).toBeVisible();
  };

  await test.step('a department', async () => {
    const labels = await api.labels('departments', language);
    await page.goto(`${empty.url}/departments?open=new`);
    await fill(labels.name, 'Export');
    await search(page, drawer.getByRole('combobox', { name: labels.parent }), ada.company);
    await save('Export');
  });

  await test.step('a role with rights of its own', async () => {
    const labels = await api.labels('roles', language);
    await page.goto(`${empty.url}/roles?open=new`);
    await fill(labels.code, 'exporter');
    await fill(labels.name, '外贸员');
    await fill(labels.name_en, 'Exporter');
    await drawer.getByRole('button', { name: t('grants.own') }).click();
    const customers = t('profile.group.customer');
    for (const right of ['read', 'edit'])
      await choose(page, drawer.getByRole('combobox', { name: `${customers} ${t(`grants.${right}`)}` }), t('scope.self'));
    await drawer.getByRole('checkbox', { name: `${customers} ${t('grants.create')}` }).check();
    for (const name of [0, 1])
      await choose(page, drawer.getByRole('combobox', { name: t(`class.${name}`) }), t('access.3'));
    await expectAccessible(page, dialog);
    await picture(page, 'people-role', project);
    await save(language === 'en' ? 'Exporter' : '外贸员');
  });

  await test.step('a user', async () => {
    const labels = await api.labels('users', language);
    await page.goto(`${empty.url}/users?open=new`);
    await fill(labels.name, 'Ben');
    await fill(labels.login, 'ben');
    await drawer.getByText(/^(More fields|更多)/).click();
    await search(page, drawer.getByRole('combobox', { name: labels.department }), 'Export');
    const roles = drawer.getByRole('combobox', { name: labels.roles });
    await roles.click();
    await roles.fill('exporter');
    await pick(page.locator('.ant-select-item-option:visible').first());
    await page.keyboard.press('Escape');
    await picture(page, 'people-user', project);
    await save('Ben');
  });

  let temporary = '';
  await test.step('a temporary password', async () => {
    await drawer.getByRole('button', { name: t('users.resetPassword') }).click();
    await confirm(page, t('users.resetPassword'));
    const shown = page.getByRole('dialog').last().locator('code');
    await expect(shown).toBeVisible();
    temporary = (await shown.innerText()).trim();
    await picture(page, 'people-password', project);
  });

  const [ben] = await api.list('/users?q=ben');
  await api.post('/accounts', { name: 'Of Ben', owner: ben?.id });
  await api.post('/accounts', { name: 'Of Ada' });

  await test.step('the colleague signs in, chooses a password and sees only their own', async () => {
    const use = testInfo.project.use;
    const context = await browser.newContext({ locale: use.locale, viewport: use.viewport, isMobile: use.isMobile, hasTouch: use.hasTouch });
    const other = await context.newPage();
    await signIn(other, empty, 'ben', temporary, { user: t('signin.login'), password: t('signin.password'), submit: t('signin.submit') });
    await expect(other.getByText(t('profile.mustChange'))).toBeVisible();
    await expectAccessible(other);
    await picture(other, 'people-must-change', project);
    await other.getByLabel(t('profile.currentPassword'), { exact: true }).fill(temporary);
    await other.getByLabel(t('profile.newPassword'), { exact: true }).fill(password);
    await other.getByLabel(t('profile.repeatPassword'), { exact: true }).fill(password);
    await other.getByRole('button', { name: t('profile.changePassword') }).click();
    await expect(other.getByText(t('profile.passwordChanged'))).toBeVisible();
    await other.goto(`${empty.url}/accounts`);
    const titles = other.locator(narrow ? '.cards .card-title' : '.ant-table-row .record-title');
    await expect(titles).toHaveText(['Of Ben']);
    await picture(other, 'people-own', project);
    const as = new Api(other.request, empty);
    expect((await as.list('/accounts?total=true')).map(({ name }) => name)).toEqual(['Of Ben']);
    expect((await other.request.get(`${empty.url}/api/v1/audit`)).status(), 'the audit log').toBe(403);
    await context.close();
  });
});

test.describe('second factor', () => {
  test.use({ expectedErrors: [/status of 401 .*\/api\/v1\/session$/] });

  test('two-step sign-in is turned on and asked for', async ({ empty, page, t, language }, testInfo) => {
    const api = new Api(page.request, empty);
    await api.setUp(empty, { ...ada, language });
    await page.goto(`${empty.url}/profile`);
    await page.getByRole('tab', { name: t('profile.twoFactor') }).click();
    await page.getByRole('button', { name: t('totp.start') }).click();
    const secret = await page.getByRole('tabpanel').locator('code').innerText();
    await page.getByRole('tabpanel').getByLabel(t('profile.currentPassword'), { exact: true }).fill(password);
    await page.getByRole('textbox', { name: t('signin.code') }).fill(totp(secret));
    await expectAccessible(page);
    await picture(page, 'people-totp', testInfo.project.name);
    await page.getByRole('button', { name: t('totp.confirm') }).click();
    await expect(page.getByText(t('totp.isOn'))).toBeVisible();

    await page.context().clearCookies();
    const words = { user: t('signin.login'), password: t('signin.password'), submit: t('signin.submit') };
    await signIn(page, empty, ada.login, password, words);
    const code = page.getByLabel(t('signin.code'), { exact: true });
    await code.fill('000000');
    await page.getByRole('button', { name: t('signin.submit'), exact: true }).click();
    await expect(page.getByRole('alert')).toContainText(t('signin.badCode'));
    await code.fill(totp(secret, 1)); // a code works once: the next one, which a clock ahead would show
    await page.getByRole('button', { name: t('signin.submit'), exact: true }).click();
    await expect(page.getByRole('heading', { name: t('home.hello', { name: ada.name }) })).toBeVisible();
  });
});

test.describe('sessions', () => {
  test.use({ expectedErrors: [/status of 401 /] });

  test('a session ended on one device is over on the other', async ({ empty, page, browser, t, language }, testInfo) => {
    const api = new Api(page.request, empty);
    await api.setUp(empty, { ...ada, language });
    const other = await browser.newPage({ locale: testInfo.project.use.locale });
    await new Api(other.request, empty).post('/session', { login: ada.login, password });
    await other.goto(`${empty.url}/accounts`);
    await expect(other.getByRole('heading', { name: t('home.empty') })).toBeVisible();
    await page.goto(`${empty.url}/profile`);
    await page.getByRole('tab', { name: t('profile.devices') }).click();
    await expect(page.getByText(t('devices.current'))).toBeVisible();
    await picture(page, 'people-devices', testInfo.project.name);
    await page.getByRole('button', { name: t('devices.end'), exact: true }).click();
    const asked = page.getByRole('tooltip');
    await asked.getByLabel(t('profile.currentPassword'), { exact: true }).fill(password);
    await asked.getByRole('button', { name: t('devices.end'), exact: true }).click();
    await expect(page.getByText(t('devices.ended'))).toBeVisible();
    await other.goto(`${empty.url}/accounts`);
    await expect(other).toHaveURL(/\/signin/);
    await other.close();
  });
});

test('a token lets a program in until it is deleted', async ({ empty, page, t, language, request }, testInfo) => {
  const api = new Api(page.request, empty);
  await api.setUp(empty, { ...ada, language });
  await api.post<Stored>('/accounts', { name: 'Of Ada' });
  await page.goto(`${empty.url}/profile`);
  await page.getByRole('tab', { name: t('profile.tokens') }).click();
  await page.getByLabel(t('tokens.name'), { exact: true }).fill('Reports');
  await page.getByRole('button', { name: t('tokens.make') }).click();
  await expect(page.getByText(t('tokens.once'))).toBeVisible();
  const token = (await page.getByRole('tabpanel').locator('code').innerText()).trim();
  await settled(page);
  await expectAccessible(page);
  await picture(page, 'people-token', testInfo.project.name);
  const headers = { Authorization: `Bearer ${token}` };
  const accounts = `${empty.url}/api/v1/accounts`;
  const read = await request.get(accounts, { headers });
  expect(((await read.json()) as { items: Stored[] }).items.map(({ name }) => name)).toEqual(['Of Ada']);
  expect((await request.post(accounts, { headers, data: { name: 'X' } })).status(), 'the token may only read').toBe(403);
  await page.getByRole('listitem').filter({ hasText: 'Reports' }).getByRole('button', { name: t('action.delete') }).click();
  await confirm(page, t('action.delete'));
  await expect(page.getByRole('listitem').filter({ hasText: 'Reports' })).toHaveCount(0);
  expect((await request.get(accounts, { headers })).status()).toBe(401);
});
