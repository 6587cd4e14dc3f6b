import { Button } from "antd";
import { useT } from "@/shared/i18n";

export function SaveBar({ busy, disabled, onSave }: { busy: boolean; disabled?: boolean; onSave: () => void }) {
  const { t } = useT();
  return (
    <div className="form-actions">
      <Button type="primary" loading={busy} disabled={disabled} onClick={onSave}>
        {t("models.useWeights")}
      </Button>
    </div>
  );
}
