import { dialog, expectAccessible } from '../fixtures/axe.ts';
import { enter, expectNoOverflow, picture, settled, subscription } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

// What a salesperson does between two visits. What a test writes bears a mark of its own.
const mark = () => Math.random().toString(36).slice(2, 8);

test('a visit is written down in one sentence, understood, corrected and found again', async ({ demo, page, t }, testInfo) => {
  const api = await enter(page, demo, 'manager1');
  const [account] = await api.list(`/accounts?q=${encodeURIComponent('澜樾集成')}`);
  const said = mark();
  await page.goto(`${demo.url}/accounts`);
  await settled(page);
  await page.getByRole('button', { name: t('entry.open') }).first().click();
  const box = page.getByRole('dialog');
  await box.getByLabel(t('entry.text')).fill(`昨天下午3点拜访澜樾集成，王总很满意，聊了40分钟，答应3天内给报价 ${said}`);
  await expect(box.getByText(String(account?.name)).first()).toBeVisible();
  await expect(box.getByLabel(t('entry.time'), { exact: true })).toHaveValue('15:00');
  await expect(box.getByLabel(t('entry.minutes'), { exact: true })).toHaveValue('40');
  await expect(box.getByRole('button', { name: t('entry.mood.good'), exact: true })).toHaveAttribute('aria-pressed', 'true');
  await box.getByRole('button', { name: t('entry.promiseOurs') }).first().click();
  await expectAccessible(page, dialog);
  await expectNoOverflow(page);
  await picture(page, 'follow-up-entry', testInfo.project.name);
  await box.getByRole('button', { name: t('action.save'), exact: true }).click();
  await expect(page.getByText(t('entry.stored'))).toBeVisible();

  await page.goto(`${demo.url}/accounts/${account?.id}`);
  await page.getByRole('tab', { name: t('tab.followUps'), exact: true }).click();
  const story = page.locator('.story').filter({ hasText: said });
  await expect(story).toContainText(t('story.minutes', { count: 40 }));
  await expect(story).toContainText(t('story.open'));
  await story.getByRole('button', { name: t('story.addendum') }).click();
  await story.getByLabel(t('story.addendum')).fill('报价已发');
  await story.getByRole('button', { name: t('action.save'), exact: true }).click();
  await expect(story.locator('.story-text').getByText('报价已发')).toBeVisible(); // while it still stands in the box, too
  await expectAccessible(page);
  await expectNoOverflow(page);
  await picture(page, 'follow-ups-tab', testInfo.project.name);
});

// Every request that did not get through is an error on the console.
test.describe('offline', () => {
  test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED/] });

  test('what is written without network is kept and sent once', async ({ demo, page, context, t }) => {
    const api = await enter(page, demo, 'manager1');
    const [account] = await api.list(`/accounts?q=${encodeURIComponent('澜樾集成')}`);
    const said = `离线 ${mark()}`;
    await page.goto(`${demo.url}/accounts/${account?.id}`);
    await settled(page);
    // What the page draws with is there before the network goes; on a customer's page the box knows the customer.
    await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/Chart-')));
    await page.getByRole('button', { name: t('entry.open') }).first().click();
    const box = page.getByRole('dialog');
    await expect(box.getByLabel(t('entry.text'))).toBeVisible();
    await context.setOffline(true);
    await box.getByLabel(t('entry.text')).fill(said);
    await box.getByText(t('choice.interactions.kind.call'), { exact: true }).click(); // nobody reads it offline
    await box.getByRole('button', { name: t('action.save'), exact: true }).click();
    await expect(page.getByText(t('entry.kept'))).toBeVisible();
    const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('loam.outbox.')).map((key) => localStorage.getItem(key)).join());
    expect(await kept()).toContain(said);
    await context.setOffline(false);
    await expect(page.getByText(t('entry.sent', { count: 1 }))).toBeVisible({ timeout: 40_000 });
    expect(await kept()).not.toContain(said);
    const found = await api.list(`/interactions?filter=${encodeURIComponent(JSON.stringify({ field: 'summary', op: 'eq', value: said }))}`);
    expect(found).toHaveLength(1);
  });
});

test('the calendar by month and week, by keyboard, and the password of its subscription', async ({ demo, page, t, narrow, request }, testInfo) => {
  await enter(page, demo, 'manager1');
  await page.goto(`${demo.url}/calendar`);
  await expect(page.getByRole('heading', { name: t('agenda.title') })).toBeVisible();
  await settled(page);
  await expectAccessible(page);
  await expectNoOverflow(page);
  await picture(page, 'calendar', testInfo.project.name);
  if (!narrow) {
    const before = await page.locator('[data-day][aria-pressed="true"]').getAttribute('data-day');
    await page.locator('[data-day][aria-pressed="true"]').focus();
    await page.keyboard.press('ArrowRight');
    const after = page.locator('[data-day][aria-pressed="true"]');
    await expect(after).not.toHaveAttribute('data-day', String(before));
    await expect(after).toBeFocused();
  }
  await page.getByRole('button', { name: t('agenda.subscribe') }).click();
  const box = page.getByRole('dialog');
  await box.getByRole('button', { name: t('agenda.feedMake') }).click();
  const { address, headers } = await subscription(box, t);
  expect((await request.get(address)).headers()['www-authenticate']).toContain('Basic');
  const feed = await request.get(address, { headers });
  expect(feed.headers()['content-type']).toContain('text/calendar');
  expect(await feed.text()).toContain('BEGIN:VEVENT');
  await box.getByRole('button', { name: t('agenda.feedEnd') }).click();
  await expect(page.getByText(t('agenda.feedEnded'))).toBeVisible();
  expect((await request.get(address, { headers })).status()).toBe(401);
});
