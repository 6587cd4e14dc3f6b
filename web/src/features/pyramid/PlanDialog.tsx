import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, DatePicker, Form, Input, Modal } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { api } from "@/shared/api/client";
import { useMe } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { useAction } from "@/shared/ui/use-action";
import { refreshPyramid } from "./queries";
import { chanceUntil, SURVIVAL_FLOOR } from "./survival";
import type { Advice, Ladder } from "./types";

interface Values {
  due: Dayjs;
  owner: string;
  incubation?: boolean;
  accept?: boolean;
  milestones: { title: string; test: string }[];
}

/** Milestones worth proposing, in words: the figures that would lift the customer most. */
function useProposed(advice: Advice[]) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  return advice.map((one) => {
    const name = label(one.name);
    const value = one.to === null ? "" : `${format.measure(one.to, one.domain as never)} ${label(one.unit)}`.trim();
    return {
      title: t(`pyramid.advice.${one.kind}`, { name, value, score: Math.round(one.score ?? 0) }),
      test: t(`pyramid.adviceTest.${one.kind}`, { name, value, score: Math.round(one.score ?? 0) }),
    };
  });
}

/** One dialog makes a plan: target and day are filled in, milestones are proposed. */
export function PlanDialog({ id, ladder, onClose }: { id: string; ladder: Ladder; onClose: () => void }) {
  const { t } = useT();
  const today = useToday();
  const me = useMe();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [form] = Form.useForm<Values>();
  const proposed = useProposed(ladder.advice);
  const format = useFormat();
  const due = Form.useWatch("due", form);
  const chance = due ? chanceUntil(ladder.survival, due) : null;
  const risky = chance !== null && chance < SURVIVAL_FLOOR;
  const save = async (activate: boolean) => {
    const values = await form.validateFields().catch(() => null);
    if (!values) return;
    const body = {
      to: ladder.allowed,
      due: values.due.format("YYYY-MM-DD"),
      owner: values.owner,
      incubation: values.incubation ?? false,
      milestones: values.milestones,
      activate,
      accept: values.accept ?? false,
    };
    const done = await run(
      () => api.post(`/accounts/${id}/plan`, body),
      t(activate ? "pyramid.started" : "pyramid.saved"),
      () => refreshPyramid(client),
    );
    if (done) onClose();
  };
  const needed = [{ required: true, message: t("form.needed") }];
  return (
    <Modal
      open
      title={t("pyramid.planTo", { from: ladder.grade, to: ladder.allowed })}
      onCancel={onClose}
      width={640}
      footer={
        <>
          <Button onClick={() => void save(false)} loading={busy}>
            {t("pyramid.saveDraft")}
          </Button>
          <Button type="primary" onClick={() => void save(true)} loading={busy}>
            {t("pyramid.start")}
          </Button>
        </>
      }
    >
      <p className="muted">{t("pyramid.oneStep")}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ due: dayjs(today).add(12, "month"), owner: me.id, milestones: proposed }}
      >
        <div className="plan-fields">
          <Form.Item name="due" label={t("pyramid.due")} rules={needed}>
            <DatePicker minDate={dayjs(today).add(1, "day")} maxDate={dayjs(ladder.latest)} />
          </Form.Item>
          <Form.Item name="owner" label={t("pyramid.owner")} rules={needed}>
            <RefSelect entity="users" initial={{ id: me.id, name: me.name }} label={t("pyramid.owner")} />
          </Form.Item>
        </div>
        <Form.List name="milestones">
          {(fields, { add, remove }) => (
            <>
              <h3>{t("pyramid.milestones")}</h3>
              {fields.map((field) => (
                <div className="milestone-edit" key={field.key}>
                  <Form.Item name={[field.name, "title"]} rules={needed}>
                    <Input aria-label={t("pyramid.milestone")} placeholder={t("pyramid.milestone")} maxLength={200} />
                  </Form.Item>
                  <Form.Item name={[field.name, "test"]} rules={needed}>
                    <Input aria-label={t("pyramid.test")} placeholder={t("pyramid.test")} />
                  </Form.Item>
                  <Button type="text" aria-label={t("pyramid.remove")} onClick={() => remove(field.name)}>
                    ×
                  </Button>
                </div>
              ))}
              <Button onClick={() => add({ title: "", test: "" })}>{t("pyramid.addMilestone")}</Button>
              <p className="muted">{t("pyramid.twoNeeded")}</p>
            </>
          )}
        </Form.List>
        {risky && (
          <Form.Item name="accept" valuePropName="checked">
            <Checkbox>
              <span className="state-amber">{t("pyramid.survivalWarning", { share: format.percent(chance, 2) })}</span>
            </Checkbox>
          </Form.Item>
        )}
        <Form.Item name="incubation" valuePropName="checked">
          <Checkbox>{t("pyramid.incubationHint")}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
}
