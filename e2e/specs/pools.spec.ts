import { dialog, expectAccessible, tab } from '../fixtures/axe.ts';
import { confirm, enter, escape, expectNoOverflow, openTab, picture, search, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

test('a lead of the pool is claimed, transferred, taken back and released', async ({ demo, page, t, language, expectedErrors }, testInfo) => {
  expectedErrors.push(/status of 404 .*\/accounts\/\d+/); // whoever lets go of it does not see it any more
  const project = testInfo.project.name;
  const api = await enter(page, demo, 'sales1');
  await api.patch('/me', { language });
  const row = page.getByRole('row').filter({ hasText: '屿岑港口' });

  await test.step('what is open, and what is not', async () => {
    await page.goto(`${demo.url}/accounts`);
    await page.getByRole('tab', { name: t('pool.title'), exact: true }).click();
    await expect(row).toBeVisible();
    await expect(row.getByText('•••')).toBeVisible();
    await settled(page);
    await expectNoOverflow(page);
    await expectAccessible(page);
    await picture(page, 'pool', project);
  });

  await test.step('claim it', async () => {
    await row.getByRole('button', { name: t('pool.claim') }).click();
    await expect(row).toBeHidden();
  });

  const [mine] = await api.list('/accounts?q=屿岑');
  expect(mine?.phone).toContain('0574');
  await api.post('/tasks', { title: 'Call the lead', account: mine?.id, due_on: '2030-01-05' });

  await test.step('transfer it with its task', async () => {
    await page.goto(`${demo.url}/accounts/${mine?.id}`);
    await settled(page);
    await page.getByRole('button', { name: t('owners.menu'), exact: true }).click();
    await page.getByRole('menuitem', { name: t('owners.transfer') }).click();
    await search(page, page.getByRole('dialog').getByRole('combobox', { name: t('owners.to') }), '许文静');
    await page.getByRole('dialog').getByRole('textbox', { name: t('grade.reason') }).fill('new territories');
    await expectAccessible(page, dialog);
    await picture(page, 'transfer', project);
    await page.getByRole('dialog').getByRole('checkbox', { name: t('owners.keepFormer') }).check();
    await confirm(page, t('owners.transfer'));
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  await test.step('the history says so, and gives it back', async () => {
    await openTab(page, t, 'tab.ownership');
    await expect(page.getByText('new territories')).toBeVisible();
    await settled(page);
    await expectAccessible(page, tab);
    await picture(page, 'ownership', project);
    await page.getByRole('button', { name: t('owners.undo'), exact: true }).click();
    await confirm(page, t('owners.undo'));
    await expect(page.getByRole('rowheader', { name: t('owners.kind.undo') })).toBeVisible();
    const tasks = await api.list('/tasks?q=Call%20the%20lead');
    expect(tasks[0]).toMatchObject({ assignee: { name: '刘思远' } });
  });

  await test.step('release it', async () => {
    await page.getByRole('button', { name: t('owners.menu'), exact: true }).click();
    await page.getByRole('menuitem', { name: t('owners.release') }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: t('grade.reason') }).fill('no budget');
    await confirm(page, t('owners.release'));
    await expect(page.getByRole('heading', { name: t('pool.title'), exact: true })).toBeVisible();
    expect(await api.list('/accounts?q=屿岑')).toEqual([]);
  });
});

test('a pool says what is open, and its columns are chosen', async ({ demo, page, t, language }, testInfo) => {
  const project = testInfo.project.name;
  const boss = await enter(page, demo);
  await boss.patch('/me', { language });
  const pools = await boss.list('/pools');
  const east = pools.find(({ name }) => name === '华东公海');
  const before = east?.open_fields as string[];
  const open = async (fields: string[], capacity: number | null) => {
    const { rev } = await boss.get<{ rev: string }>(`/pools/${east?.id}`);
    await boss.patch(`/pools/${east?.id}`, { rev, open_fields: fields, capacity_c: capacity });
  };
  await open([...before, 'website', 'founded_on'], 12);

  await test.step('where it is set', async () => {
    await page.goto(`${demo.url}/pools/${east?.id}`);
    await openTab(page, t, 'record.details');
    await expect(page.getByRole('heading', { name: t('group.room') })).toBeVisible();
    await settled(page);
    await expectNoOverflow(page);
    await expectAccessible(page, tab);
    await picture(page, 'pool-rules', project);
  });

  await test.step('and what it does', async () => {
    const sales = await enter(page, demo, 'sales1');
    await sales.patch('/me', { language });
    await page.goto(`${demo.url}/pool`);
    const row = page.getByRole('row').filter({ hasText: '屿岑港口' });
    await expect(row).toBeVisible();
    const room = t('pool.roomOfGrade', { grade: 'C', held: '@', capacity: 12 }).split('@');
    await expect(page.getByText(new RegExp(room.map(escape).join('\\d+')))).toBeVisible();
    await page.getByRole('button', { name: t('columns.title') }).click();
    const columns = page.locator('.columns');
    await expect(columns.getByText(language === 'en' ? 'Founded on' : '成立日期', { exact: false }).first()).toBeVisible();
    await expect(columns.getByText(language === 'en' ? 'Unified social credit code' : '统一社会信用代码', { exact: false })).toHaveCount(0);
    await columns.getByRole('checkbox', { name: language === 'en' ? 'Stage' : '阶段', exact: true }).check();
    await expect(page).toHaveURL(/cols=.*stage/);
    await page.keyboard.press('Escape');
    await settled(page);
    await expectNoOverflow(page);
    await expectAccessible(page);
    await picture(page, 'pool-columns', project);
  });
  await enter(page, demo);
  await open(before, null);
});

test('what hangs on the one who leaves, and how the handover stands', async ({ demo, page, t, language }, testInfo) => {
  const project = testInfo.project.name;
  const api = await enter(page, demo);
  await api.patch('/me', { language });
  const [handover] = await api.list('/handovers');
  await page.goto(`${demo.url}/handovers/${handover?.id}`);
  await openTab(page, t, 'tab.inventory');
  await expect(page.getByRole('button', { name: t('handover.act.withdraw') })).toBeVisible();
  await settled(page);
  await expectNoOverflow(page);
  await expectAccessible(page, tab);
  await picture(page, 'handover', project);
  const chats = page.getByRole('checkbox', { name: /WeChat|微信/ });
  await test.step('a line is ticked and taken back, and one is added', async () => {
    const list = page.getByRole('region', { name: t('handover.checklist') });
    const was = await chats.isChecked();
    await chats.click();
    await expect(chats).toBeChecked({ checked: !was });
    await chats.click();
    await expect(chats).toBeChecked({ checked: was });
    await page.getByRole('textbox', { name: t('handover.lineHint') }).fill(`badge ${project}`);
    await list.getByRole('button', { name: t('handover.lineAdd'), exact: true }).click();
    await expect(page.getByRole('checkbox', { name: `badge ${project}` })).not.toBeChecked();
    await page.getByRole('button', { name: t('handover.lineChange', { text: `badge ${project}` }) }).click();
    await page.getByRole('dialog').getByLabel(t('handover.remark')).fill('in the drawer');
    await expectAccessible(page, dialog);
    await confirm(page, t('action.save'));
    await expect(list.getByText('in the drawer')).toBeVisible();
  });
  await page.getByRole('link', { name: t('handover.seeHoldings') }).click();
  await expect(page.getByText('禾枢电气').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: t('handover.openTasks') })).toBeVisible();
  await expect(page.getByRole('heading', { name: t('handover.ties') })).toBeVisible();
  await expect(page.getByText('陈瓯声').first()).toBeVisible();
  await settled(page);
  await expectNoOverflow(page);
  await expectAccessible(page);
  await picture(page, 'holdings', project);
});
