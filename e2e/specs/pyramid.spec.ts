import { dialog, expectAccessible, tab } from '../fixtures/axe.ts';
import { confirm, enter, expectNoOverflow, openTab, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

// The refusal of two steps is an answer of 422, which the browser writes on the console by itself.
test.use({ expectedErrors: [/status of 422 .*\/plan$/] });

interface Plan {
  state: string;
  from: string;
  to: string;
  steps: { title: string; done_on: string; evidence: string }[];
}

interface Movement {
  cells: Record<string, Record<string, number>>;
}

const inNineMonths = () => new Date(Date.now() + 270 * 86_400_000).toISOString().slice(0, 10);

test('the boss sets targets, plans one step up, proves a milestone, and the customer reaches the grade', async ({ own, page, t }, testInfo) => {
  const project = testInfo.project.name;
  const api = await enter(page, own);
  const year = new Date().getFullYear();

  await test.step("the year's targets are changed and approved", async () => {
    await page.goto(`${own.url}/pyramid`);
    await settled(page);
    await page.getByRole('button', { name: t('pyramid.revise') }).click();
    await page.getByRole('button', { name: t('pyramid.changeTargets') }).click();
    const target = page.getByRole('spinbutton', { name: `A ${t('pyramid.col.target')}` });
    await target.fill('11');
    await expectAccessible(page, dialog);
    await picture(page, 'pyramid-targets', project);
    await confirm(page, t('action.save'));
    await page.getByRole('button', { name: t('pyramid.approve'), exact: true }).click();
    await expect(page.getByText(t('pyramid.yearState.approved'), { exact: true })).toBeVisible();
    const board = await api.get<{ state: string; rows: { grade: string; target_count: number }[] }>(`/pyramid/years/${year}`);
    expect(board.state).toBe('approved');
    expect(board.rows.find(({ grade }) => grade === 'A')?.target_count).toBe(11);
    await expectNoOverflow(page);
  });

  const filter = encodeURIComponent('{"and":[{"field":"grade","op":"eq","value":"C"},{"field":"grade_proposed","op":"eq","value":"B"},{"field":"target_grade","op":"empty"}]}');
  const [account] = await api.list(`/accounts?filter=${filter}&sort=-value_score&limit=1`);
  const at = `/accounts/${account?.id}`;
  const plans = async () => (await api.get<{ plans: Plan[] }>(`${at}/ladder`)).plans;

  await test.step('two steps at once are refused, and nothing is stored', async () => {
    const before = (await plans()).length;
    const refused = await page.request.post(`${own.url}/api/v1${at}/plan`, { data: { to: 'A', due: inNineMonths() } });
    expect(refused.status()).toBe(422);
    expect(await refused.text()).toContain('"target_skips_grade"');
    expect(await plans()).toHaveLength(before);
  });

  await test.step('one step up, with milestones', async () => {
    await page.goto(`${own.url}${at}`);
    await openTab(page, t, 'tab.ladder');
    await page.getByRole('button', { name: t('pyramid.newPlan') }).click();
    const box = page.getByRole('dialog');
    await expect(box.getByText(t('pyramid.planTo', { from: 'C', to: 'B' }))).toBeVisible();
    const remove = box.getByRole('button', { name: t('pyramid.remove') });
    while ((await remove.count()) > 0) await remove.first().click();
    for (const [index, title] of ['First bulk order', 'Yearly frame agreement'].entries()) {
      await box.getByRole('button', { name: t('pyramid.addMilestone') }).click();
      await box.getByRole('textbox', { name: t('pyramid.milestone'), exact: true }).nth(index).fill(title);
      await box.getByRole('textbox', { name: t('pyramid.test'), exact: true }).nth(index).fill('Signed on paper');
    }
    const accept = box.getByRole('checkbox').first();
    if ((await box.getByRole('checkbox').count()) > 1) await accept.check(); // it may not live to see the end
    await expectAccessible(page, dialog);
    await picture(page, 'pyramid-plan', project);
    await box.getByRole('button', { name: t('pyramid.start'), exact: true }).click();
    await expect(box).toHaveCount(0);
    await expect(page.getByText(t('pyramid.state.active'), { exact: true })).toBeVisible();
  });

  await test.step('a milestone wants evidence', async () => {
    await page.getByRole('checkbox', { name: 'First bulk order' }).click();
    const box = page.getByRole('dialog');
    await box.getByRole('textbox', { name: t('pyramid.evidence') }).fill('Order PH-7 of 80,000');
    await confirm(page, t('pyramid.tick'));
    await expect(box).toHaveCount(0);
    await expect(page.getByText(/PH-7/)).toBeVisible();
    await settled(page);
    await expectAccessible(page, tab);
    await expectNoOverflow(page);
    await picture(page, 'pyramid-ladder', project);
    const [plan] = await plans();
    expect(plan?.steps.map(({ evidence }) => evidence)).toEqual(['Order PH-7 of 80,000', '']);
  });

  await test.step('the grade is approved and the plan reached', async () => {
    await openTab(page, t, 'tab.value');
    await page.getByRole('button', { name: t('grade.approve'), exact: true }).click();
    await page.getByRole('textbox', { name: t('grade.reason') }).fill('The frame agreement is signed');
    await confirm(page, t('grade.approve'));
    await expect.poll(async () => (await plans())[0]?.state).toBe('reached');
    await openTab(page, t, 'tab.ladder');
    await expect(page.getByText(t('pyramid.state.reached'), { exact: true })).toBeVisible();
  });

  await test.step('the migration matrix opens who moved', async () => {
    await page.goto(`${own.url}/pyramid?tab=movement`);
    await settled(page);
    const shown = (name: string) => page.getByRole('textbox', { name: t(name), exact: true }).inputValue();
    const moved = await api.get<Movement>(`/pyramid/movement?from=${await shown('pyramid.from')}&to=${await shown('pyramid.to')}`);
    const count = moved.cells.C?.B ?? 0;
    expect(count).toBeGreaterThan(0);
    const cell = page.getByRole('button', { name: `C → B: ${count}`, exact: true });
    await cell.click();
    const box = page.getByRole('dialog');
    await expect(box.getByRole('link')).toHaveCount(count);
    await expectAccessible(page, dialog);
    await picture(page, 'pyramid-movers', project);
    const first = box.getByRole('link').first();
    const name = await first.innerText();
    await first.click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
  });
});
