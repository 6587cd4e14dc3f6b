import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Form, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useToday } from "@/shared/api/today";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { refreshPyramid } from "./queries";
import type { Milestone, Plan } from "./types";

function DoneDialog({ milestone, onClose }: { milestone: Milestone; onClose: () => void }) {
  const { t } = useT();
  const today = useToday();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [form] = Form.useForm<{ evidence: string; link: string }>();
  const save = async (values: { evidence?: string; link?: string }) => {
    const body = {
      rev: milestone.rev,
      done_on: today,
      evidence: values.evidence ?? "",
      link: values.link ?? "",
    };
    const work = () => api.patch(`/plan-milestones/${milestone.id}`, body);
    if (await run(work, t("pyramid.ticked"), () => refreshPyramid(client))) onClose();
  };
  return (
    <Modal
      open
      title={milestone.title}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t("pyramid.tick")}
      confirmLoading={busy}
    >
      {milestone.test && (
        <p>
          <span className="muted">{t("pyramid.test")}: </span>
          {milestone.test}
        </p>
      )}
      <Form
        form={form}
        layout="vertical"
        onFinish={save}
        initialValues={{ evidence: milestone.evidence, link: milestone.link }}
      >
        <Form.Item
          name="evidence"
          label={t("pyramid.evidence")}
          extra={milestone.files > 0 ? undefined : t("pyramid.evidenceHint")}
        >
          <Input.TextArea rows={2} maxLength={2000} autoFocus />
        </Form.Item>
        <Form.Item name="link" label={t("pyramid.link")}>
          <Input placeholder="https://" maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function AddMilestone({ plan }: { plan: Plan }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [form] = Form.useForm<{ title: string; test: string }>();
  const add = async (values: { title: string; test: string }) => {
    await run(
      () => api.post("/plan-milestones", { plan: plan.id, ...values }),
      undefined,
      () => {
        // At once, for what is typed while the plan is asked again is the next milestone.
        form.resetFields();
        return refreshPyramid(client);
      },
    );
  };
  const needed = [{ required: true, message: t("form.needed") }];
  return (
    <Form form={form} layout="inline" onFinish={add} className="add-milestone">
      <Form.Item name="title" rules={needed}>
        <Input aria-label={t("pyramid.milestone")} placeholder={t("pyramid.milestone")} maxLength={200} />
      </Form.Item>
      <Form.Item name="test" rules={needed}>
        <Input aria-label={t("pyramid.test")} placeholder={t("pyramid.test")} />
      </Form.Item>
      <Button htmlType="submit" loading={busy}>
        {t("pyramid.add")}
      </Button>
    </Form>
  );
}

/** The milestones of a plan; ticking one asks for the evidence, unticking does not. */
export function Milestones({ plan, editable }: { plan: Plan; editable: boolean }) {
  const { t } = useT();
  const client = useQueryClient();
  const { run } = useAction();
  const [ticking, setTicking] = useState<Milestone | null>(null);
  const refresh = () => refreshPyramid(client);
  const untick = async (one: Milestone) => {
    const work = () => api.patch(`/plan-milestones/${one.id}`, { rev: one.rev, done_on: null });
    if (!(await run(work, undefined, refresh))) await refresh();
  };
  return (
    <>
      <ul className="milestones">
        {plan.steps.map((one) => (
          <li key={one.id}>
            <Checkbox
              checked={Boolean(one.done_on)}
              disabled={!editable}
              onChange={() => (one.done_on ? void untick(one) : setTicking(one))}
            >
              {one.title}
            </Checkbox>
            <span className="milestone-facts">
              {one.test && <span className="muted">{one.test}</span>}
              {one.evidence && (
                <span>
                  {t("pyramid.evidence")}: {one.evidence}
                </span>
              )}
              {one.link && (
                <a href={one.link} target="_blank" rel="noreferrer">
                  {one.link}
                </a>
              )}
              <span className="muted">
                {one.done_on ? (
                  <>
                    {t("pyramid.doneOn")} <When at={one.done_on} exact />
                  </>
                ) : (
                  one.due && (
                    <>
                      {t("pyramid.due")} <When at={one.due} exact />
                    </>
                  )
                )}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {editable && <AddMilestone plan={plan} />}
      {ticking && <DoneDialog milestone={ticking} onClose={() => setTicking(null)} />}
    </>
  );
}
