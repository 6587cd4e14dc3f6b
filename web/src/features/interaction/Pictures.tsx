import { CameraOutlined, PaperClipOutlined } from "@ant-design/icons";
import { Button, Upload, type UploadProps } from "antd";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { useT } from "@/shared/i18n";
import { useNarrow } from "@/shared/ui/use-narrow";

/** Photos and files that go with an entry. The camera has its own button, for with it a phone offers no files. */
export function Pictures({ files, onChange }: { files: File[]; onChange: (files: File[]) => void }) {
  const { t } = useT();
  const narrow = useNarrow();
  const beforeUpload: UploadProps["beforeUpload"] = (_, picked) => {
    onChange([...files, ...picked]);
    return false;
  };
  return (
    <div className="entry-row">
      {narrow && (
        <Upload accept="image/*" capture="environment" showUploadList={false} beforeUpload={beforeUpload}>
          <Button icon={<CameraOutlined />}>{t("entry.camera")}</Button>
        </Upload>
      )}
      <Upload
        multiple
        fileList={files.map((file, at) => ({ uid: String(at), name: file.name }))}
        beforeUpload={beforeUpload}
        onRemove={(gone) => onChange(files.filter((_, at) => String(at) !== gone.uid))}
      >
        <Button icon={<PaperClipOutlined />}>{t("entry.pictures")}</Button>
      </Upload>
    </div>
  );
}

/** Puts one file on the stored record; without network it may be tried again, a refused one not. */
export async function sendPicture(record: string, file: File): Promise<"stored" | "refused" | "offline"> {
  try {
    await api.upload(`/interactions/${record}/files`, file);
    return "stored";
  } catch (error) {
    const again = error instanceof ApiError && (error.status === 0 || error.status === 401 || error.status >= 500);
    return again ? "offline" : "refused";
  }
}

/** Puts the files on the stored record; says how many did not get there. */
export async function sendPictures(record: string, files: File[]): Promise<number> {
  let lost = 0;
  for (const file of files) if ((await sendPicture(record, file)) !== "stored") lost++; // the author is told
  return lost;
}
