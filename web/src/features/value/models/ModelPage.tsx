import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { App, Button, Form, Input, Modal, Skeleton, Tag } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { Tabbed } from "@/shared/ui/Tabbed";
import { useAction } from "@/shared/ui/use-action";
import { modelQuery, modelsQuery } from "../queries";
import type { ModelDetail } from "../types";
import { AddLeaf } from "./AddLeaf";
import { Explained } from "./Explained";
import { LeafDrawer } from "./LeafDrawer";
import { LeafTree } from "./LeafTree";
import { Review } from "./Review";
import { Rules } from "./Rules";
import { useModel } from "./use-model";
import { WeightsDialog } from "./WeightsDialog";
import "../value.css";
import "./models.css";

function Indicators({ model, editable }: { model: ModelDetail; editable: boolean }) {
  const { t } = useT();
  const [leaf, setLeaf] = useState<string | null>(null);
  const [node, setNode] = useState<string | null>(null);
  return (
    <div className="stack">
      <div className="toolbar">
        <Button onClick={() => (editable ? setNode("groups") : undefined)} disabled={!editable}>
          {t("models.groupWeights")}
        </Button>
        {editable && <AddLeaf model={model} />}
      </div>
      <LeafTree model={model} editable={editable} onLeaf={setLeaf} onWeights={setNode} />
      <LeafDrawer model={model} code={leaf} editable={editable} onClose={() => setLeaf(null)} />
      <WeightsDialog model={model} node={node} onClose={() => setNode(null)} />
    </div>
  );
}

function Rename({ model }: { model: ModelDetail }) {
  const { t } = useT();
  const { busy, change } = useModel(model);
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ zh: string; en: string }>();
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("models.rename")}</Button>
      <Modal
        open={open}
        title={t("models.rename")}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
        okText={t("action.save")}
        confirmLoading={busy}
        destroyOnHidden
      >
        <Form
          form={form}
          layout="vertical"
          initialValues={model.name}
          onFinish={async (name) => (await change({ name })) && setOpen(false)}
        >
          <Form.Item name="zh" label={t("models.nameZh")} rules={[{ required: true, message: t("form.needed") }]}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="en" label={t("models.nameEn")}>
            <Input maxLength={60} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}

function HeadActions({ model, editable }: { model: ModelDetail; editable: boolean }) {
  const { t } = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { modal } = App.useApp();
  const { busy, run } = useAction();
  const refresh = () => client.invalidateQueries({ queryKey: modelsQuery.queryKey, exact: true });
  const copy = async () => {
    const copied = await run(() => api.post<ModelDetail>(`/value/models/${model.id}/copy`), undefined, refresh);
    if (copied) await navigate({ to: "/value/models/$id", params: { id: copied.id } });
  };
  const archive = async () => {
    const work = async () => (await api.del(`/value/models/${model.id}`)) ?? true;
    if (await run(work, undefined, refresh)) await navigate({ to: "/value/models" });
  };
  return (
    <>
      <Button loading={busy} onClick={() => void copy()}>
        {t("models.copy")}
      </Button>
      {editable && <Rename model={model} />}
      {editable && (
        <Button
          onClick={() => modal.confirm({ title: t("models.archiveAsk"), okText: t("action.delete"), onOk: archive })}
        >
          {t("action.delete")}
        </Button>
      )}
    </>
  );
}

function Model({ model }: { model: ModelDetail }) {
  const { t } = useT();
  const label = useLabel();
  const may = useCommand("models.manage");
  const editable = may && model.state === "draft";
  const title = `${label(model.name)} v${model.version}`;
  const tabs = [
    { key: "leaves", label: t("models.tab.leaves"), children: <Indicators model={model} editable={editable} /> },
    { key: "rules", label: t("models.tab.rules"), children: <Rules model={model} editable={editable} /> },
    { key: "review", label: t("models.tab.review"), children: <Review model={model} editable={may} /> },
    { key: "explained", label: t("models.tab.explained"), children: <Explained model={model} /> },
  ];
  return (
    <>
      <PageHead
        title={
          <>
            {title} <Tag>{t(`models.state.${model.state}`)}</Tag>
          </>
        }
        name={title}
        note={t(`models.stateNote.${model.state}`)}
        extra={may && <HeadActions model={model} editable={editable} />}
      />
      <Tabbed label={title} tabs={tabs} />
    </>
  );
}

/** One version of the value model: what it asks, how it weighs, what it would change, who signed it. */
export function ModelPage() {
  const { t } = useT();
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(modelQuery(id));
  return (
    <div className="page model-page">
      <Link to="/value/models" className="back no-print">
        ← {t("models.title")}
      </Link>
      {query.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {query.data ? (
        <Model key={query.data.id} model={query.data} />
      ) : (
        <Problem error={query.error} retry={() => void query.refetch()} />
      )}
    </div>
  );
}
