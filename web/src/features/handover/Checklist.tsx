import { DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Form, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import type { HandoverLine, Inventory } from "./types";

/** Writes to a checklist, and shows what came of it, also when somebody else was quicker. */
function useLines(handover: string) {
  const client = useQueryClient();
  const { busy, run } = useAction();
  const refresh = () => Promise.all(["handovers", "handover-items"].map((entity) => refreshEntity(client, entity)));
  const write = async (work: (path: string) => Promise<unknown>) => {
    const done = await run(() => work(`/handovers/${handover}/items`), undefined, refresh);
    if (done === undefined) await refresh();
    return done !== undefined;
  };
  return { busy, write };
}

interface LineProps {
  handover: string;
  line: HandoverLine;
}

function LineDialog({ handover, line, shapes, onClose }: LineProps & { shapes: boolean; onClose: () => void }) {
  const { t } = useT();
  const { modal } = App.useApp();
  const { busy, write } = useLines(handover);
  const [form] = Form.useForm<{ text: string; note: string }>();
  const save = async ({ text, note }: { text: string; note: string }) => {
    const body = { rev: line.rev, note: note ?? "", text: shapes && text.trim() !== line.text ? text : undefined };
    if (await write((path) => api.patch(`${path}/${line.id}`, body))) onClose();
  };
  const remove = () =>
    modal.confirm({
      title: t("handover.lineRemoveAsk"),
      content: line.text,
      okText: t("handover.lineRemove"),
      okButtonProps: { danger: true },
      onOk: async () => {
        if (await write((path) => api.del(`${path}/${line.id}`, undefined))) onClose();
      },
    });
  return (
    <Modal
      open
      title={shapes ? t("handover.line") : line.text}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t("action.save")}
      confirmLoading={busy}
    >
      <Form form={form} layout="vertical" onFinish={save} initialValues={{ text: line.text, note: line.note }}>
        {shapes && (
          <Form.Item
            name="text"
            label={t("handover.line")}
            rules={[{ required: true, whitespace: true, message: t("form.needed") }]}
          >
            <Input.TextArea autoSize={{ minRows: 2 }} maxLength={200} />
          </Form.Item>
        )}
        <Form.Item name="note" label={t("handover.remark")}>
          <Input.TextArea
            autoSize={{ minRows: 2 }}
            maxLength={2000}
            placeholder={t("handover.remarkHint")}
            autoFocus={!shapes}
          />
        </Form.Item>
        {shapes && (
          <Button danger type="text" icon={<DeleteOutlined />} onClick={remove}>
            {t("handover.lineRemove")}
          </Button>
        )}
      </Form>
    </Modal>
  );
}

function Line({ handover, line, ticks, shapes }: LineProps & { ticks: boolean; shapes: boolean }) {
  const { t } = useT();
  const { busy, write } = useLines(handover);
  const [open, setOpen] = useState(false);
  const done = line.done_on !== null && line.done_on !== "";
  const tick = () => write((path) => api.patch(`${path}/${line.id}`, { rev: line.rev, done: !done }));
  return (
    <li className={done ? "done" : undefined}>
      {/* Not disabled while it is stored: that would take the keyboard's focus from it. */}
      <Checkbox checked={done} disabled={!ticks} onChange={() => busy || void tick()}>
        {line.text}
      </Checkbox>
      {ticks && (
        <Button
          type="text"
          icon={<EditOutlined />}
          aria-label={t("handover.lineChange", { text: line.text })}
          onClick={() => setOpen(true)}
        />
      )}
      {(line.note || done) && (
        <span className="line-facts">
          {line.note && <span>{line.note}</span>}
          {done && line.done_on && (
            <span className="muted">
              {line.done_by} · <When at={line.done_on} exact />
            </span>
          )}
        </span>
      )}
      {open && <LineDialog handover={handover} line={line} shapes={shapes} onClose={() => setOpen(false)} />}
    </li>
  );
}

function AddLine({ handover }: { handover: string }) {
  const { t } = useT();
  const { busy, write } = useLines(handover);
  const [text, setText] = useState("");
  const add = async () => {
    if (text.trim() && (await write((path) => api.post(path, { text })))) setText("");
  };
  return (
    <p className="add-line">
      <Input
        value={text}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={() => void add()}
        aria-label={t("handover.lineHint")}
        placeholder={t("handover.lineHint")}
        maxLength={200}
      />
      <Button disabled={!text.trim()} loading={busy} onClick={() => void add()}>
        {t("handover.lineAdd")}
      </Button>
    </p>
  );
}

/** What no list can hand over, ticked line by line by the one who leaves and their successor. */
export function Checklist({ id, data }: { id: string; data: Inventory }) {
  const { t } = useT();
  if (data.checklist.length === 0 && !data.may_tick) return null;
  const count = data.checklist.length;
  return (
    <section className="stack" aria-label={t("handover.checklist")}>
      <h2>
        {t("handover.checklist")}{" "}
        {count > 0 && (
          <span className="muted">{t("handover.checklistLeft", { done: count - data.unticked, count })}</span>
        )}
      </h2>
      <p className="muted">{t(count > 0 ? "handover.checklistNote" : "handover.checklistEmpty")}</p>
      {count > 0 && (
        <ul className="handover-lines">
          {data.checklist.map((line) => (
            <Line key={line.id} handover={id} line={line} ticks={data.may_tick} shapes={data.may_shape} />
          ))}
        </ul>
      )}
      {data.may_tick && <AddLine handover={id} />}
    </section>
  );
}
