import { expectAccessible, tab } from '../fixtures/axe.ts';
import { enter, expectNoOverflow, openTab, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

test('the head of a customer says what is next, and the timeline holds everything', async ({ demo, page, t, language }, testInfo) => {
  const api = await enter(page, demo);
  await api.patch('/me', { language });
  const [account] = await api.list('/accounts?q=澜樾集成');
  const title = `寄样品 ${testInfo.project.name}`;
  await api.post('/tasks', { title, account: account?.id, due_on: '2020-01-01' });
  await api.post('/interactions', { account: account?.id, kind: 'call', date: new Date().toISOString().slice(0, 10), summary: `谈了交期 ${testInfo.project.name}` });
  await page.goto(`${demo.url}/accounts/${account?.id}`);
  await settled(page);
  const head = page.getByRole('region', { name: t('overview.glance') });
  await expect(head.getByRole('link', { name: title })).toBeVisible();
  await expect(head.getByText(t('overview.owners'))).toBeVisible();
  await expectNoOverflow(page);
  await picture(page, 'account-head', testInfo.project.name);
  await openTab(page, t, 'tab.timeline');
  await page.getByRole('button', { name: t('events.kind.dealing'), exact: true }).click();
  await settled(page);
  await expect(page.getByText(`谈了交期 ${testInfo.project.name}`)).toBeVisible();
  await expect(page.locator('.event-order')).toHaveCount(0);
  await page.getByRole('button', { name: t('events.all'), exact: true }).click();
  await expect(page.locator('.event').first()).toBeVisible();
  await expectAccessible(page, tab);
  await picture(page, 'account-timeline', testInfo.project.name);
});

test('a group counts every customer once, and a link is added and ended', async ({ demo, page, t, language, narrow }, testInfo) => {
  const api = await enter(page, demo);
  await api.patch('/me', { language });
  const [head] = await api.list('/accounts?q=粤珩控股');
  const [other] = await api.list('/accounts?q=楚澍光电');
  await page.goto(`${demo.url}/accounts/${head?.id}?tab=network`);
  await settled(page);
  await expect(page.locator('.figure').getByText(t('links.companies', { count: 4 })).first()).toBeVisible();
  if (!narrow) await expect(page.locator('.link-box')).toHaveCount(4);
  await expectNoOverflow(page);
  await expectAccessible(page, tab);
  await picture(page, 'account-network', testInfo.project.name);
  const link = await api.post<{ id: string }>('/account-links', { from: head?.id, to: other?.id, kind: 'supplies_to', source: testInfo.project.name });
  await page.reload();
  await settled(page);
  if (!narrow) await page.getByText(t('picture.table'), { exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: testInfo.project.name });
  await row.getByRole('button', { name: t('links.end'), exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: t('links.end'), exact: true }).click();
  await expect(row.getByRole('button', { name: t('links.end'), exact: true })).toHaveCount(0);
  await api.delete(`/account-links/${link.id}`);
});

test('the universe of a segment: paste a list, see the coverage, take a company on', async ({ demo, page, t, language }, testInfo) => {
  const api = await enter(page, demo);
  await api.patch('/me', { language });
  const segment = await api.post<{ id: string }>('/segments', { name: `风电 ${testInfo.project.name}` });
  const company = `瀚海风电 ${testInfo.project.name} 有限公司`;
  await page.goto(`${demo.url}/segments/${segment.id}`);
  await settled(page);
  await page.getByRole('button', { name: t('market.import'), exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: t('market.sourceOf') }).fill('2026 行业年鉴');
  await dialog.getByRole('textbox', { name: t('paste.paste') }).fill(['企业名称', company, '福州澜樾系统集成有限公司', company].join('\n'));
  await dialog.getByRole('button', { name: t('paste.check'), exact: true }).click();
  await expect(dialog.getByText(t('paste.would', { count: 2, rows: 3 }))).toBeVisible();
  await dialog.getByRole('button', { name: t('paste.store', { count: 2 }), exact: true }).click();
  await expect(dialog.getByText(t('paste.stored', { count: 2, rows: 3 }))).toBeVisible();
  await dialog.getByRole('button', { name: t('action.done'), exact: true }).click();
  await expect(page.getByText(t('market.customersOf', { customers: 1, universe: 2 }))).toBeVisible();
  await expectNoOverflow(page);
  await expectAccessible(page, tab);
  await picture(page, 'segment-market', testInfo.project.name);
  await page.getByRole('button', { name: `${t('market.make')} ${company}` }).click();
  await expect(page.getByText(t('market.customersOf', { customers: 2, universe: 2 }))).toBeVisible();
});

test('the next question of the DNA is answered on the spot', async ({ demo, page, t, language }, testInfo) => {
  const api = await enter(page, demo);
  await api.patch('/me', { language });
  const [account] = await api.list('/accounts?q=锡珞传感');
  const dna = () => api.get<{ completeness: number; unknown: { question: string; field?: string }[] }>(`/accounts/${account?.id}/dna`);
  const before = await dna();
  const asked = before.unknown.find((one) => !one.field)?.question ?? '';
  await page.goto(`${demo.url}/accounts/${account?.id}?tab=dna`);
  await settled(page);
  await expectNoOverflow(page);
  await expectAccessible(page, tab);
  await picture(page, 'account-dna', testInfo.project.name);
  const ask = t(`dna.ask.${asked}`);
  await page.getByRole('button', { name: `${t('dna.answer')} ${ask}` }).click();
  await page.getByRole('textbox', { name: ask }).fill(`答案 ${testInfo.project.name}`);
  await page.getByRole('button', { name: t('action.save'), exact: true }).click();
  await expect(page.getByText(`答案 ${testInfo.project.name}`)).toBeVisible();
  expect((await dna()).completeness).toBeGreaterThan(before.completeness);
});

test('a figure of the home page opens the list that it counts', async ({ demo, page, t, language }) => {
  const api = await enter(page, demo);
  await api.patch('/me', { language });
  await page.goto(demo.url);
  const figures = page.getByRole('region', { name: t('home.figures') });
  const figure = figures.locator('.figure').filter({ has: page.getByText(t('home.figure.best'), { exact: true }) });
  await expect(figure.getByRole('link')).toHaveText(/^\d+$/);
  const filter = { and: [{ field: 'grade', op: 'in', value: ['S', 'A'] }] };
  const page1 = await api.get<{ total: number }>(`/accounts?limit=1&total=true&filter=${encodeURIComponent(JSON.stringify(filter))}`);
  await expect(figure.getByRole('link')).toHaveText(String(page1.total));
  await figure.getByRole('link').click();
  await expect(page).toHaveURL(/\/accounts\?filter=/);
});
