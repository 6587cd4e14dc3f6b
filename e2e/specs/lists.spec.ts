import { dialog, expectAccessible } from '../fixtures/axe.ts';
import { choose, confirm, enter, expectNoOverflow, pick, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

// Lists as one works with them every day. What a test writes bears a mark of its own.
const mark = () => Math.random().toString(36).slice(2, 8);
const filtered = (field: string, value: string) => encodeURIComponent(JSON.stringify({ and: [{ field, op: 'contains', value }] }));

test('groups say how many and how much, and a card moves on the board', async ({ demo, page, t }, testInfo) => {
  const api = await enter(page, demo);
  const name = `Board ${mark()}`;
  const made = await api.post<{ id: string; rev: string }>('/accounts', { name, stage: 'lead', note: name });
  await page.goto(`${demo.url}/accounts?group=grade`);
  await settled(page);
  const groups = await api.get<{ items: { count: number }[] }>('/accounts/groups?by=grade');
  await expect(page.locator('.group')).toHaveCount(groups.items.length);
  await expect(page.locator('.group-measures').first()).not.toBeEmpty();
  await expectNoOverflow(page);
  await expectAccessible(page);
  await picture(page, 'lists-groups', testInfo.project.name);

  await page.goto(`${demo.url}/accounts?group=stage&as=board&filter=${filtered('note', name)}`);
  await settled(page);
  await page.getByRole('button', { name: t('kanban.move', { title: name }) }).click();
  const target = page.locator('.ant-dropdown:not(.ant-dropdown-hidden) .ant-dropdown-menu-item').nth(1);
  const stage = String(await target.textContent());
  await pick(target);
  await expect(page.getByText(t('kanban.moved'))).toBeVisible();
  await expect(page.getByRole('region', { name: stage, exact: true }).getByText(name)).toBeVisible();
  const moved = await api.get<{ stage: string; rev: string }>(`/accounts/${made.id}`);
  expect(moved.stage).not.toBe('lead');
  await expectNoOverflow(page);
  await picture(page, 'lists-board', testInfo.project.name);
  await api.delete(`/accounts/${made.id}`);
});

test('a value is changed where it stands', async ({ demo, page, narrow }) => {
  test.skip(narrow, 'on a phone lists are cards');
  const api = await enter(page, demo);
  const name = `Inline ${mark()}`;
  const made = await api.post<{ id: string; rev: string }>('/accounts', { name, note: name });
  const columns = encodeURIComponent(JSON.stringify(['name', 'region', 'phone']));
  await page.goto(`${demo.url}/accounts?cols=${columns}&filter=${filtered('note', name)}`);
  await settled(page);
  const cell = page.locator('[data-inline="region"]').first();
  await cell.dblclick();
  await cell.locator('input').fill('Wuhan');
  await page.keyboard.press('Enter');
  await expect(cell).toHaveText('Wuhan');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // By keyboard: the row, the second cell that can be changed, and back with Esc.
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const phone = page.locator('[data-inline="phone"]').first();
  await phone.locator('input').fill('123');
  await page.keyboard.press('Escape');
  await expect(phone).toHaveText('');
  // Somebody else was quicker: both changes are shown.
  await api.patch(`/accounts/${made.id}`, { rev: (await api.get<{ rev: string }>(`/accounts/${made.id}`)).rev, region: 'Beijing' });
  await expect(cell).toHaveText('Beijing');
  const now = await api.get<{ region: string; rev: string }>(`/accounts/${made.id}`);
  expect(now.region).toBe('Beijing');
  await api.delete(`/accounts/${made.id}`);
});

test('rows from a spreadsheet are stored all or not at all', async ({ demo, page, context, t, narrow }, testInfo) => {
  const api = await enter(page, demo);
  if (narrow) {
    await page.goto(`${demo.url}/accounts/grid`);
    await expect(page.getByRole('heading', { name: t('grid.wide') })).toBeVisible();
    await expectNoOverflow(page);
    await picture(page, 'lists-grid-phone', testInfo.project.name);
    return;
  }
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const said = mark();
  const columns = encodeURIComponent(JSON.stringify(['name', 'region', 'founded_on', 'stage']));
  await page.goto(`${demo.url}/accounts/grid?cols=${columns}&filter=${filtered('name', said)}`);
  const grid = page.getByRole('grid');
  await expect(grid).toBeVisible();
  const first = page.locator('#cell-0-0');
  const text = [`甲 ${said}\t福建\t2020/1/5\t线索`, `"乙 ${said}"\t"江西"\t2020-13-01\tlead`].join('\r\n');
  await page.evaluate((table) => navigator.clipboard.writeText(table), text);
  await first.click();
  await page.keyboard.press('ControlOrMeta+v');
  await expect(page.locator('#cell-1-0')).toHaveText(`乙 ${said}`);
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.locator('#cell-1-2')).toHaveAttribute('aria-invalid', 'true');
  expect(await api.list(`/accounts?filter=${filtered('name', said)}`)).toHaveLength(0);
  await expectAccessible(page);
  await picture(page, 'lists-grid-wrong', testInfo.project.name);
  // The cell that is wrong is the one we are on: typing replaces it.
  await page.keyboard.type('2020-12-01');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText(t('grid.saved', { count: 2 }))).toBeVisible();
  const stored = await api.list(`/accounts?filter=${filtered('name', said)}&sort=name`);
  expect(stored.map(({ region, founded_on, stage }) => [region, founded_on, stage])).toEqual([
    ['江西', '2020-12-01', 'lead'],
    ['福建', '2020-01-05', 'lead'],
  ]);
  for (const one of stored) await api.delete(`/accounts/${one.id}`);
});

test('tags are put on many records at once and filtered by', async ({ demo, page, t }, testInfo) => {
  const api = await enter(page, demo);
  const said = mark();
  const tag = await api.post<{ id: string }>('/tags', { name: `T ${said}`, colour: 'red' });
  const ids: string[] = [];
  for (const at of [1, 2]) ids.push((await api.post<{ id: string }>('/accounts', { name: `Tagged ${said} ${at}` })).id);
  await page.goto(`${demo.url}/accounts?filter=${filtered('name', said)}`);
  await settled(page);
  for (const at of [1, 2]) await page.getByRole('checkbox', { name: t('list.select', { title: `Tagged ${said} ${at}` }) }).check();
  await page.getByRole('button', { name: t('batch.tag'), exact: true }).click();
  await choose(page, page.getByRole('dialog').getByRole('combobox', { name: t('batch.tagsAdd') }), `T ${said}`);
  await page.keyboard.press('Escape');
  await confirm(page, t('action.save'));
  await expect(page.getByText(t('batch.done', { count: 2 }))).toBeVisible();
  const filter = encodeURIComponent(JSON.stringify({ and: [{ field: 'tags', op: 'in', value: [tag.id] }] }));
  await page.goto(`${demo.url}/accounts?filter=${filter}`);
  await settled(page);
  await expect(page.getByText(`Tagged ${said} 1`)).toBeVisible();
  await expect(page.getByText(`Tagged ${said} 2`)).toBeVisible();
  await page.goto(`${demo.url}/accounts/${ids[0]}`);
  await expect(page.locator('.record-tags .tag')).toHaveText(`T ${said}`);
  await picture(page, 'lists-tags', testInfo.project.name);
  for (const id of ids) await api.delete(`/accounts/${id}`);
  await api.delete(`/tags/${tag.id}`);
});

test('several fields of many records are changed at once', async ({ demo, page, t, language }, testInfo) => {
  const api = await enter(page, demo);
  const said = mark();
  const ids: string[] = [];
  for (const at of [1, 2]) ids.push((await api.post<{ id: string }>('/accounts', { name: `Many ${said} ${at}`, phone: '1' })).id);
  await page.goto(`${demo.url}/accounts?filter=${filtered('name', said)}`);
  await settled(page);
  for (const at of [1, 2]) await page.getByRole('checkbox', { name: t('list.select', { title: `Many ${said} ${at}` }) }).check();
  await page.getByRole('button', { name: t('batch.edit'), exact: true }).click();
  const box = page.getByRole('dialog');
  const meta = await api.get<{ entities: { name: string; fields: { name: string; label: { zh: string; en: string } }[] }[] }>('/meta');
  const fields = meta.entities.find(({ name }) => name === 'accounts')?.fields ?? [];
  const label = (name: string) => fields.find((field) => field.name === name)?.label[language === 'en' ? 'en' : 'zh'] ?? name;
  for (const name of ['region', 'country', 'phone']) await choose(page, box.getByRole('combobox', { name: t('filter.field') }), label(name));
  await box.getByRole('textbox', { name: label('region') }).fill('Wuhan');
  await box.getByRole('textbox', { name: label('country') }).fill('CN');
  await expect(box.getByText(t('batch.empties'))).toBeVisible(); // the phone
  await expectAccessible(page, dialog);
  await picture(page, 'lists-edit', testInfo.project.name);
  await confirm(page, t('action.save'));
  await expect(page.getByText(t('batch.done', { count: 2 }))).toBeVisible();
  for (const id of ids) expect(await api.get(`/accounts/${id}`)).toMatchObject({ region: 'Wuhan', country: 'CN', phone: null });
  for (const id of ids) await api.delete(`/accounts/${id}`);
});

test('customers are grouped by the department of their owner', async ({ demo, page, t }, testInfo) => {
  const api = await enter(page, demo);
  const groups = await api.get<{ items: { name?: string; count: number }[] }>('/accounts/groups?by=owner.department');
  expect(groups.items.some(({ name }) => name === '华东销售组')).toBe(true);
  await page.goto(`${demo.url}/accounts?group=owner.department`);
  await settled(page);
  await expect(page.locator('.group')).toHaveCount(groups.items.length);
  const east = page.locator('.group').filter({ hasText: '华东销售组' });
  await expect(east.locator('.group-count')).toHaveText(t('group.count', { count: groups.items.find(({ name }) => name === '华东销售组')?.count ?? 0 }));
  await expectNoOverflow(page);
  await picture(page, 'lists-departments', testInfo.project.name);
});

test('the palette finds, goes and begins, by keyboard alone', async ({ demo, page, t, narrow }, testInfo) => {
  await enter(page, demo);
  await page.goto(`${demo.url}/accounts`);
  await expect(page.getByRole('button', { name: t('action.new') })).toBeVisible(); // whoever sees the page may press keys
  if (narrow) await page.getByRole('button', { name: t('search.label') }).click();
  else await page.keyboard.press('ControlOrMeta+k');
  const box = page.getByRole('dialog');
  const input = box.getByRole('combobox');
  await expect(input).toBeFocused();
  await expectAccessible(page, dialog);
  await expectNoOverflow(page);
  await picture(page, 'lists-palette', testInfo.project.name);
  await input.fill('lanyue');
  await expect(box.getByRole('option', { name: /澜樾/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /澜樾/ })).toBeVisible();
  if (narrow) return;
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('option', { name: /澜樾/ }).first()).toBeVisible(); // what was open last
  await page.getByRole('dialog').getByRole('combobox').fill('/audit');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/audit$/);
});

test('somebody is told of a task, reads it, and switches the kind off', async ({ demo, page, t }, testInfo) => {
  const boss = await enter(page, demo);
  const [who] = await boss.list('/users?q=manager1');
  const said = mark();
  const make = () => boss.post<{ id: string }>('/tasks', { title: `Told ${said}`, assignee: who?.id, due_on: '2099-01-01' });
  const task = await make();
  await enter(page, demo, 'manager1');
  await page.goto(demo.url);
  await settled(page);
  await page.getByRole('button', { name: new RegExp(t('notify.title')) }).click();
  const entry = page.getByRole('button', { name: new RegExp(said) });
  await expect(entry).toBeVisible();
  await expectNoOverflow(page);
  await picture(page, 'lists-bell', testInfo.project.name);
  await entry.click();
  await expect(page).toHaveURL(new RegExp(`/tasks/${task.id}`));
  await page.goto(`${demo.url}/notifications`);
  await settled(page);
  await expect(page.getByRole('button', { name: new RegExp(said) })).toHaveCount(0);
  await page.getByRole('tab', { name: t('notify.tab.switches') }).click();
  const off = page.getByRole('switch', { name: t('notify.kind.task_assigned') });
  await off.click();
  await expect(off).toHaveAttribute('aria-checked', 'false');
  await expectAccessible(page);
  await picture(page, 'lists-switches', testInfo.project.name);
  await off.click();
  await expect(off).toHaveAttribute('aria-checked', 'true');
});
