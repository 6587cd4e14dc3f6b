package records_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/id"
)

type fileAnswer struct {
	ID, Name string
	Type     string `json:"content_type"`
	Size     int
	By       *struct{ Name string }
}

func form(part, name, kind, content string) (string, *bytes.Buffer) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, part, name))
	h.Set("Content-Type", kind)
	p, _ := w.CreatePart(h)
	_, _ = p.Write([]byte(content))
	_ = w.Close()
	return w.FormDataContentType(), &body
}

func (b *bench) upload(caller string, record id.ID, name, kind, content string) reply {
	b.t.Helper()
	header, body := form("file", name, kind, content)
	return b.send(caller, http.MethodPost, "/accounts/"+record.String()+"/files", header, body)
}

func TestFilesOnARecord(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	var f fileAnswer
	b.upload("li", a, `C:\tmp\合同.html`, "text/html", "<script>").ok(201, &f)
	if f.Name != "合同.html" || f.Size != 8 || f.By.Name != "LI" {
		t.Errorf("%+v", f)
	}
	var l struct{ Items []fileAnswer }
	if b.get("li", "/accounts/"+a.String()+"/files").ok(200, &l); len(l.Items) != 1 || l.Items[0].ID != f.ID {
		t.Errorf("%+v", l)
	}
	got := b.get("viewer", "/files/"+f.ID).ok(200, nil)
	if got.text() != "<script>" || got.header.Get("Content-Type") != "application/octet-stream" ||
		!strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment;") ||
		got.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%q %v", got.text(), got.header)
	}
	if l := b.timeline("li", a, ""); l.actions() != "attach,create" || len(l.Items[0].Changes) != 1 {
		t.Errorf("%+v", l)
	}
	b.unchanged(func() {
		b.get("wang", "/files/"+f.ID).refused(404, "not_found")
		b.get("nobody", "/files/"+f.ID).refused(404, "not_found")
		b.get("li", "/files/x").refused(404, "not_found")
		b.call("wang", "DELETE", "/files/"+f.ID, "").refused(404, "not_found")
		b.call("viewer", "DELETE", "/files/"+f.ID, "").refused(403, "forbidden")
		b.call("token", "DELETE", "/files/"+f.ID, "").refused(403, "forbidden")
	})
	b.call("li", "DELETE", "/files/"+f.ID, "").ok(204, nil)
	b.get("li", "/files/"+f.ID).refused(404, "not_found")
	if b.get("li", "/accounts/"+a.String()+"/files").ok(200, &l); len(l.Items) != 0 {
		t.Errorf("%+v", l)
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	path := "/accounts/" + a.String() + "/files"
	header, body := form("file", "x.txt", "text/plain", "content")
	cut := bytes.NewReader(body.Bytes()[:body.Len()-20])
	other, wrongPart := form("picture", "x.txt", "text/plain", "content")
	b.unchanged(func() {
		b.upload("wang", a, "x.txt", "text/plain", "x").refused(404, "not_found")
		b.upload("viewer", a, "x.txt", "text/plain", "x").refused(403, "forbidden")
		b.upload("admin", a, "x.txt", "text/plain", "x").refused(403, "forbidden")
		b.upload("token", a, "x.txt", "text/plain", "x").refused(403, "forbidden")
		b.upload("li", 77, "x.txt", "text/plain", "x").refused(404, "not_found")
		b.upload("li", a, "x.txt", "text/plain", strings.Repeat("x", 1<<20+1)).refused(413, "file_too_large")
		b.upload("li", a, "x.exe", "text/plain", "x").refused(415, "file_kind_unknown")
		b.upload("li", a, "x.pdf", "application/pdf", "MZ").refused(415, "file_kind_unknown")
		b.upload("li", a, "x.png", "image/png", "%PDF-1.7").refused(415, "file_not_its_kind")
		b.send("li", "POST", path, header, cut).refused(400, "upload_interrupted")
		b.send("li", "POST", path, other, wrongPart).invalid("file", "required")
		b.call("li", "POST", path, `{}`).refused(415, "not_multipart")
		b.get("wang", path).refused(404, "not_found")
		b.get("admin", path).refused(403, "forbidden")
	})
	b.call("boss", "DELETE", "/accounts/"+a.String(), "").ok(204, nil)
	b.unchanged(func() { b.upload("boss", a, "x.txt", "text/plain", "x").refused(409, "archived") })
}
