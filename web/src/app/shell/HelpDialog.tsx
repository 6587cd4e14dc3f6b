import { Modal } from "antd";
import { useT } from "@/shared/i18n";
import { COMMAND_KEY } from "./palette-key";

const KEYS = [
  ["/", "keys.search"],
  [COMMAND_KEY, "keys.palette"],
  ["j / k", "keys.move"],
  ["Enter", "keys.open"],
  ["← / →", "keys.cell"],
  ["x", "keys.select"],
  ["f", "entry.open"],
  ["n", "keys.new"],
  ["e", "keys.edit"],
  ["Esc", "keys.close"],
  ["?", "keys.help"],
] as const;

export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useT();
  return (
    <Modal open={open} title={t("shell.keys")} footer={null} onCancel={onClose} width={420}>
      <dl className="keys">
        {KEYS.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
