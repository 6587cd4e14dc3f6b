import { expectAccessible } from '../fixtures/axe.ts';
import { enter, expectNoOverflow, picture, search, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

// The weekly sheet and what is made of it. A week of its own, long before today, keeps the shared company as it was.
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

interface Week {
  from: string;
  rev: string;
  rows: { account: { id: string; title: string }; order: { id: string } | null; activity: string; hours: number[]; total: number }[];
  days: { date: string; closed: boolean }[];
}

const asSent = ({ account, order, activity, hours }: Week['rows'][number]) => ({ account: account.id, order: order?.id, activity, hours });

test('a person fills in a week, takes over the one before, and is told what no day can hold', async ({ demo, page, t, narrow, expectedErrors }, testInfo) => {
  expectedErrors.push(/status of 422/);
  const project = testInfo.project.name;
  const api = await enter(page, demo, 'director');
  const of = daysAgo(7);
  const before = await api.get<Week>(`/efforts/week?of=${of}`);
  const workdays = before.days.map(({ closed }) => !closed);
  expect(workdays.every(Boolean), 'last week is in a month that is open').toBe(true);

  await page.goto(`${demo.url}/efforts/week?of=${of}`);
  await settled(page);
  await search(page, page.getByRole('combobox', { name: t('week.add') }), '蜀岭');
  const title = '成都蜀岭交通工程有限公司';
  await expect(page.getByRole('link', { name: title }).last()).toBeVisible();
  const cell = (day: number) => page.getByRole('textbox', { name: t('week.cell', { customer: title, date: before.days[day]?.date ?? '' }) }).last();

  if (narrow) {
    await page.getByRole('button', { name: String(Number(before.days[0]?.date.slice(8))) }).first().click();
    const more = page.getByRole('button', { name: t('week.more', { customer: title }) }).last();
    for (let i = 0; i < 3; i++) await more.click();
    await expect(cell(0)).toHaveValue('1.5');
  } else {
    // A finished number moves on; the point after it comes back.
    await cell(0).focus();
    await page.keyboard.type('87.5');
    await expect(cell(0)).toHaveValue('8');
    await expect(cell(1)).toHaveValue('7.5');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('17');
    await page.getByRole('button', { name: t('action.save'), exact: true }).click();
    await expect(cell(2)).toHaveAttribute('aria-invalid', 'true');
    await cell(2).fill('2');
  }
  await picture(page, 'week', project);
  await expectNoOverflow(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: t('action.save'), exact: true }).click();
  await expect(page.getByRole('button', { name: t('action.save'), exact: true })).toBeDisabled();

  const saved = await api.get<Week>(`/efforts/week?of=${of}`);
  const added = saved.rows.filter((row) => row.account.title === title);
  expect(added.reduce((sum, row) => sum + row.total, 0)).toBeCloseTo(
    (narrow ? 1.5 : 17.5) + before.rows.filter((row) => row.account.title === title).reduce((sum, row) => sum + row.total, 0),
  );
  // Back as it was.
  await page.request.put(`${demo.url}/api/v1/efforts/week`, {
    data: { of, rev: saved.rev, rows: before.rows.map(asSent) },
  });
});

test('another device was first: nothing is lost, and the sheet says so', async ({ demo, page, t, expectedErrors }) => {
  expectedErrors.push(/status of 409/);
  const api = await enter(page, demo, 'director');
  const of = daysAgo(14);
  await page.goto(`${demo.url}/efforts/week?of=${of}`);
  await expect(page.getByRole('combobox', { name: t('week.add') })).toBeVisible(); // this device has read the week
  const week = await api.get<Week>(`/efforts/week?of=${of}`);
  const [account] = await api.list('/accounts?limit=1');
  const put = (rev: string, rows: object[]) => page.request.put(`${demo.url}/api/v1/efforts/week`, { data: { of, rev, rows } });
  const rows = week.rows.map(asSent);
  expect((await put(week.rev, [...rows, { account: account?.id, activity: 'rnd', hours: [0, 0, 0.25, 0, 0, 0, 0] }])).ok()).toBe(true);
  await search(page, page.getByRole('combobox', { name: t('week.add') }), '秦澍');
  await page.locator('.week-cell').last().fill('1');
  await page.getByRole('button', { name: t('action.save'), exact: true }).click();
  await expect(page.locator('.ant-message')).toBeVisible();
  await expect(page.getByRole('button', { name: t('action.save'), exact: true })).toBeEnabled();
  await expect(page.locator('.week-cell').last()).toHaveValue('1');
  const now = await api.get<Week>(`/efforts/week?of=${of}`);
  expect((await put(now.rev, rows)).ok()).toBe(true);
});

test('the boss reads output per head, opens what is behind a figure, and sees the focus before the figures of a person', async ({ demo, page, t }, testInfo) => {
  const project = testInfo.project.name;
  await enter(page, demo);
  await page.goto(`${demo.url}/efficiency`);
  await settled(page);
  for (const tab of ['accounts', 'orders', 'sunk', 'people']) {
    await page.getByRole('tab', { name: t(`efficiency.tab.${tab}`) }).click();
    await settled(page);
    await expect(page.getByRole('tabpanel').getByRole('table').first()).toBeVisible();
    await picture(page, `efficiency-${tab}`, project);
    await expectNoOverflow(page);
    await expectAccessible(page);
  }
  await page.getByRole('tabpanel').getByRole('link', { name: '黄雅琴' }).click();
  await expect(page.getByRole('heading', { name: t('efficiency.focus') })).toBeVisible();
  const panels = page.locator('.panel h2');
  await expect(panels.nth(0)).toHaveText(t('efficiency.focus'));
  await expect(panels.nth(1)).toHaveText(t('efficiency.result'));
  await picture(page, 'efficiency-person', project);
  await expectNoOverflow(page);
  await expectAccessible(page);
  await page.getByRole('table').getByRole('link', { name: /^[\d,.]+$/ }).first().click();
  await expect(page).toHaveURL(/\/efforts\?filter=/);
  await settled(page);
});
