import { Button } from "antd";
import { api } from "@/shared/api/client";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { Figures } from "./Figures";
import type { Import, Started } from "./types";
import { UndoButton } from "./UndoButton";

interface Props {
  item: Import;
  onStarted: (job: string) => void;
}

/** An import that was cancelled or failed halfway: what it has stored stays until it goes on or is undone. */
export function StoppedStep({ item, onStarted }: Props) {
  const { t } = useT();
  const { busy, run } = useAction();
  const goOn = async () => {
    const made = await run(() => api.post<Started>(`/imports/${item.id}/run`));
    if (made) onStarted(made.job);
  };
  return (
    <div className="stack">
      <p>{t("import.stopped")}</p>
      <Figures result={item.counts} />
      <div className="page-actions">
        <Button type="primary" size="large" loading={busy} onClick={() => void goOn()}>
          {t("import.goOn")}
        </Button>
        {item.state === "running" && <UndoButton id={item.id} file={item.file} />}
      </div>
    </div>
  );
}
