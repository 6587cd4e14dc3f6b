import { dialog as onTop, expectAccessible } from '../fixtures/axe.ts';
import type { Stored } from '../fixtures/api.ts';
import { choose, confirm, demoPassword, enter, expectNoOverflow, openTab, pick, picture, search, settled, signIn } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

// What people of the demo company do all day. The tests of a worker share the company: what a test makes bears a
// mark of its own, and what it changes it puts back.
const mark = () => Math.random().toString(36).slice(2, 8);

test('a person signs in, looks through the tabs, filters, sorts and keeps the view', async ({ demo, page, t, language, narrow }, testInfo) => {
  await signIn(page, demo, 'manager4', demoPassword, { user: t('signin.login'), password: t('signin.password'), submit: t('signin.submit') });
  await expect(page.getByRole('heading', { name: t('home.hello', { name: '梁慧敏' }) })).toBeVisible();
  await page.getByRole('button', { name: t('home.myAccounts') }).click();
  await expect(page.getByRole('tab', { name: t('tab.mine') })).toHaveAttribute('aria-selected', 'true');
  const titles = page.locator(narrow ? '.cards .card-title' : '.ant-table-row .record-title');
  const own = ['广州粤珩控股有限公司', '广州粤珩通信设备有限公司', '深圳粤珩光网科技有限公司', '深圳鹏枥通信技术有限公司'];
  await expect.poll(async () => (await titles.allInnerTexts()).sort()).toEqual([...own].sort());

  await page.getByRole('tab', { name: t('tab.department') }).click();
  await expect(titles).not.toHaveCount(own.length);
  await page.getByRole('tab', { name: t('tab.shared') }).click();
  await settled(page);
  await page.getByRole('tab', { name: t('tab.all') }).click();

  const api = await enter(page, demo, 'manager4');
  const labels = await api.labels('accounts', language);
  await page.getByRole('button', { name: t('filter.title') }).click();
  const panel = page.getByRole('region', { name: t('filter.title') });
  await choose(page, panel.getByRole('combobox', { name: t('filter.field') }), labels.region ?? '');
  await panel.getByRole('textbox', { name: t('filter.value') }).fill('广东');
  await expect(page.getByRole('button', { name: t('filter.count', { count: 1 }) })).toBeVisible();
  const found = await api.list(`/accounts?limit=50&filter=${encodeURIComponent('{"field":"region","op":"contains","value":"广东"}')}`);
  expect(found.length).toBeGreaterThan(3);
  await expect(titles).toHaveCount(found.length);

  if (!narrow) {
    await page.getByRole('columnheader', { name: labels.sales_12m }).click();
    await expect(page).toHaveURL(/sort=sales_12m/);
    const sorted = await api.list(`/accounts?limit=50&sort=sales_12m&filter=${encodeURIComponent('{"field":"region","op":"contains","value":"广东"}')}`);
    await expect(titles.first()).toHaveText(String(sorted[0]?.name));
  }

  await page.getByRole('button', { name: t('columns.title') }).click();
  await page.getByRole('checkbox', { name: labels.phone, exact: true }).check();
  await page.keyboard.press('Escape');
  if (!narrow) await expect(page.getByRole('columnheader', { name: labels.phone })).toBeVisible();

  const view = `广东 ${mark()}`;
  await page.getByRole('button', { name: t('view.title'), exact: false }).first().click();
  await pick(page.getByRole('menuitem', { name: t('view.save') }));
  await page.getByRole('textbox', { name: t('view.name') }).fill(view);
  await confirm(page, t('action.save'));
  await expect(page.getByText(t('view.saved'))).toBeVisible();
  await page.goto(`${demo.url}/accounts`);
  await expect(titles.first()).toBeVisible();
  await page.getByRole('button', { name: t('view.title'), exact: false }).first().click();
  await pick(page.getByRole('menuitem', { name: view }));
  await expect(titles).toHaveCount(found.length);
  await settled(page);
  await expectNoOverflow(page);
  await picture(page, 'daily-list', testInfo.project.name);
  await page.getByRole('button', { name: view }).click();
  await pick(page.getByRole('menuitem', { name: t('view.remove') }));
  await expect(page.getByText(t('view.removed'))).toBeVisible();
});

test('a customer is made, shared, changed, filed, archived and brought back', async ({ demo, page, t, language }, testInfo) => {
  const api = await enter(page, demo);
  const labels = await api.labels('accounts', language);
  const name = `浦东试验科技${mark()}有限公司`;
  const drawer = page.getByRole('dialog').first();
  await page.goto(`${demo.url}/accounts`);
  await page.getByRole('button', { name: t('action.new') }).click();
  await drawer.getByLabel(labels.name ?? '', { exact: true }).fill(name);
  await expectAccessible(page, onTop);
  await picture(page, 'daily-new', testInfo.project.name);
  await drawer.getByRole('button', { name: t('action.save'), exact: true }).click();
  await expect(drawer.getByRole('heading', { name })).toBeVisible();
  const [made] = await api.list(`/accounts?q=${encodeURIComponent(name)}`);
  const id = made?.id ?? '';

  await test.step('collaborator', async () => {
    await openTab(drawer, t, 'record.collaborators');
    await search(page, drawer.getByRole('combobox', { name: t('collaborators.add') }), '邓伟强');
    await drawer.getByRole('button', { name: t('collaborators.add'), exact: true }).click();
    await expect(drawer.getByRole('button', { name: t('collaborators.remove', { name: '邓伟强' }) })).toBeVisible();
    await drawer.getByRole('checkbox', { name: t('collaborators.mayEdit') }).click();
    await expect(drawer.getByRole('checkbox', { name: t('collaborators.mayEdit') })).toBeChecked();
    await picture(page, 'daily-collaborators', testInfo.project.name);
  });

  await test.step('file', async () => {
    await openTab(drawer, t, 'record.files');
    await drawer.locator('input[type=file]').setInputFiles({ name: '报价单 1.txt', mimeType: 'text/plain', buffer: Buffer.from('报价 100') });
    const link = drawer.getByRole('link', { name: '报价单 1.txt' });
    const download = page.waitForEvent('download');
    await link.click();
    expect((await download).suggestedFilename()).toBe('报价单 1.txt');
    await drawer.getByRole('button', { name: t('files.remove', { name: '报价单 1.txt' }) }).click();
    await confirm(page, t('action.delete'));
    await expect(link).toHaveCount(0);
  });

  await test.step('change and timeline', async () => {
    await drawer.getByRole('button', { name: t('action.edit') }).click();
    await drawer.getByLabel(labels.phone ?? '', { exact: true }).fill('021-5550 1234');
    await drawer.getByRole('button', { name: t('action.save'), exact: true }).click();
    await expect(page.getByText(t('record.saved')).first()).toBeVisible();
    await openTab(drawer, t, 'tab.timeline');
    const timeline = drawer.locator('.events');
    for (const word of ['audit.create', 'audit.share', 'audit.attach', 'audit.detach', 'audit.update'])
      await expect(timeline).toContainText(t(word));
    await expect(timeline).toContainText('5550');
    await picture(page, 'daily-timeline', testInfo.project.name);
  });

  await test.step('archive and restore', async () => {
    await drawer.getByRole('button', { name: t('action.moreActions') }).click();
    await pick(page.getByRole('menuitem', { name: t('action.archive') }));
    await confirm(page, t('action.archive'));
    await expect(page.getByText(t('record.archived')).first()).toBeVisible();
    await expect(drawer).toBeHidden();
    expect(await api.list(`/accounts?q=${encodeURIComponent(name)}`)).toEqual([]);
    await page.goto(`${demo.url}/recycle-bin`);
    await choose(page, page.getByRole('combobox', { name: t('fields.entity') }), language === 'en' ? 'Customers' : '客户');
    const line = page.getByRole('listitem').filter({ hasText: name });
    await expectAccessible(page);
    await picture(page, 'daily-bin', testInfo.project.name);
    await line.getByRole('button', { name: t('action.restore') }).click();
    await expect(line).toHaveCount(0);
    expect((await api.get<Stored>(`/accounts/${id}`)).archived_at ?? null).toBeNull();
  });
  await api.delete(`/accounts/${id}`);
});

test.describe('two people', () => {
  test.use({ expectedErrors: [/status of 409 .*\/api\/v1\/accounts\/\d+$/] });

  test('the second to save sees who changed what, and chooses', async ({ demo, page, browser, t, language }, testInfo) => {
    const api = await enter(page, demo, 'director');
    const labels = await api.labels('accounts', language);
    const made = await api.post<Stored>('/accounts', { name: `两人${mark()}`, phone: '1', region: '福建' });
    await page.goto(`${demo.url}/accounts/${made.id}`);
    await page.getByRole('button', { name: t('action.edit') }).click();
    await page.getByLabel(labels.phone ?? '', { exact: true }).fill('021-2222');
    await page.getByLabel(labels.region ?? '', { exact: true }).fill('浙江');

    const other = await browser.newPage({ locale: testInfo.project.use.locale ?? 'zh-CN' });
    const boss = await enter(other, demo);
    await other.goto(`${demo.url}/accounts/${made.id}`);
    await other.getByRole('button', { name: t('action.edit') }).click();
    await other.getByLabel(labels.phone ?? '', { exact: true }).fill('021-1111');
    await other.getByRole('button', { name: t('action.save'), exact: true }).click();
    await expect(other.getByText(t('record.saved')).first()).toBeVisible();

    await page.getByRole('button', { name: t('action.save'), exact: true }).click();
    const dialog = page.getByRole('dialog', { name: t('conflict.title') });
    await expect(dialog).toContainText(t('conflict.who', { name: '陈立诚' }));
    await expect(dialog.getByRole('row').filter({ hasText: '021-2222' })).toContainText('021-1111');
    await expect(dialog.getByRole('row').filter({ hasText: '浙江' })).toContainText(t('conflict.noClash'));
    await expectAccessible(page, onTop);
    await picture(page, 'daily-conflict', testInfo.project.name);
    await dialog.getByRole('row').filter({ hasText: '021-2222' }).getByText(t('conflict.theirs'), { exact: true }).click();
    await dialog.getByRole('button', { name: t('conflict.apply') }).click();
    await expect(dialog).toBeHidden();
    expect(await boss.get<Stored>(`/accounts/${made.id}`)).toMatchObject({ phone: '021-1111', region: '浙江' });
    await other.close();
    await api.delete(`/accounts/${made.id}`);
  });
});

test('many customers are changed at once', async ({ demo, page, t, language, narrow }, testInfo) => {
  const api = await enter(page, demo);
  const labels = await api.labels('accounts', language);
  const group = `批量${mark()}`;
  const ids: string[] = [];
  for (const letter of ['甲', '乙', '丙']) ids.push((await api.post<Stored>('/accounts', { name: `${group}${letter}` })).id);
  await page.goto(`${demo.url}/accounts?q=${encodeURIComponent(group)}`);
  const rows = page.locator(narrow ? '.cards .card' : '.ant-table-row');
  await expect(rows).toHaveCount(3);
  for (const letter of ['甲', '乙']) await rows.filter({ hasText: `${group}${letter}` }).getByRole('checkbox').check();
  const bar = page.getByRole('region', { name: t('batch.title') });
  await expect(bar).toContainText(t('batch.selected', { count: 2 }));
  await expectAccessible(page);
  await picture(page, 'daily-batch', testInfo.project.name);
  await bar.getByRole('button', { name: t('batch.edit') }).click();
  const dialog = page.getByRole('dialog');
  await choose(page, dialog.getByRole('combobox', { name: t('filter.field') }), labels.region ?? '');
  await dialog.getByLabel(labels.region ?? '', { exact: true }).fill('海南');
  await confirm(page, t('action.save'));
  await expect(page.getByText(t('batch.done', { count: 2 }))).toBeVisible();
  const regions = await Promise.all(ids.map(async (id) => (await api.get<Stored>(`/accounts/${id}`)).region));
  expect(regions).toEqual(['海南', '海南', null]);
  for (const letter of ['甲', '乙', '丙']) await rows.filter({ hasText: `${group}${letter}` }).getByRole('checkbox').check();
  await bar.getByRole('button', { name: t('action.archive') }).click();
  await confirm(page, t('action.archive'));
  await expect(page.getByRole('heading', { name: t('list.noMatch') })).toBeVisible();
});

test('the search finds by two characters, pinyin, initials, code and phone', async ({ demo, page, t, narrow }, testInfo) => {
  await enter(page, demo);
  await page.goto(demo.url);
  // On a phone the search is a sheet over the whole screen.
  if (narrow) await page.getByRole('button', { name: t('search.label') }).click();
  const wanted = '浙江砚桥电力科技有限公司';
  const title = page.locator('.hit-title', { hasText: new RegExp(`^${wanted}$`) }); // its tasks have its name in theirs
  const hit = page.locator(narrow ? '.palette-line' : '.ant-select-item-option').filter({ has: title, hasText: 'K1003' }); // a list of targets has it too
  for (const typed of ['砚桥', 'yanqiao', 'yqdl', 'K1003', '0571-55501074']) {
    await test.step(typed, async () => {
      // Until the answer to this text is here, what was found with the one before it stays on the screen.
      const answered = page.waitForResponse((response) => new URL(response.url()).searchParams.get('q') === typed);
      await page.getByRole('combobox', { name: t('search.label') }).fill(typed);
      await answered;
      await expect(hit).toBeVisible();
    });
  }
  await picture(page, 'daily-search', testInfo.project.name);
  await pick(hit);
  await expect(page.getByRole('heading', { name: wanted })).toBeVisible();
});

test('a field of the company is in list, form and filter like any other', async ({ demo, page, t, language, narrow }, testInfo) => {
  const api = await enter(page, demo);
  const key = `f_${mark()}`;
  const label = { zh: `渠道 ${key}`, en: `Channel ${key}` };
  const shown = language === 'en' ? label.en : label.zh;
  await page.goto(`${demo.url}/settings`);
  await page.getByRole('tab', { name: t('settings.customFields') }).click();
  await choose(page, page.getByRole('combobox', { name: t('fields.entity') }), language === 'en' ? 'Customers' : '客户');
  await page.getByRole('button', { name: t('fields.add') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(t('fields.labelZh'), { exact: true }).fill(label.zh);
  await dialog.getByLabel(t('fields.labelEn'), { exact: true }).fill(label.en);
  await dialog.getByLabel(t('fields.key'), { exact: true }).fill(key);
  await choose(page, dialog.getByRole('combobox', { name: t('fields.kind') }), t('kind.choice'));
  await dialog.getByLabel(t('fields.choices'), { exact: true }).fill('web = 网络 | Web\nfair = 展会 | Fair');
  await expectAccessible(page, onTop);
  await picture(page, 'daily-field', testInfo.project.name);
  await confirm(page, t('action.save'));
  const line = page.getByRole('listitem').filter({ hasText: key });
  await expect(line).toBeVisible();

  const made = await api.post<Stored>('/accounts', { name: `展会${key}` });
  const fair = language === 'en' ? 'Fair' : '展会';
  await page.goto(`${demo.url}/accounts/${made.id}`);
  await page.getByRole('button', { name: t('action.edit') }).click();
  await choose(page, page.getByRole('combobox', { name: shown }), fair);
  await page.getByRole('button', { name: t('action.save'), exact: true }).click();
  await expect(page.getByText(t('record.saved')).first()).toBeVisible();
  expect((await api.get<{ custom: object }>(`/accounts/${made.id}`)).custom).toMatchObject({ [key]: 'fair' });

  const cols = encodeURIComponent(JSON.stringify(['name', `custom.${key}`]));
  await page.goto(`${demo.url}/accounts?cols=${cols}`);
  await page.getByRole('button', { name: t('filter.title') }).click();
  const panel = page.getByRole('region', { name: t('filter.title') });
  await choose(page, panel.getByRole('combobox', { name: t('filter.field') }), shown);
  await choose(page, panel.getByRole('combobox', { name: t('filter.value') }), fair);
  const rows = page.locator(narrow ? '.cards .card' : '.ant-table-row');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(`展会${key}`);
  if (!narrow) await expect(rows.getByRole('cell').last()).toHaveText(fair);

  await api.delete(`/accounts/${made.id}`);
  await page.goto(`${demo.url}/settings`);
  await page.getByRole('tab', { name: t('settings.customFields') }).click();
  await choose(page, page.getByRole('combobox', { name: t('fields.entity') }), language === 'en' ? 'Customers' : '客户');
  await line.getByRole('button', { name: t('action.delete') }).click();
  await confirm(page, t('action.delete'));
  await expect(line).toHaveCount(0);
});
