package importer_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// office is a world that answers requests, with its queue of jobs.
type office struct {
	*world
	handler http.Handler
	tokens  map[string]string
}

func newOffice(t *testing.T) *office {
	t.Helper()
	w := openWorld(t, dbtest.Config(t), false)
	o := &office{world: w, handler: w.app.Handler(), tokens: map[string]string{}}
	for _, login := range []string{"laoban", "lilei", "zhaosi"} {
		secret, err := w.app.Identity.IssueToken(t.Context(), login)
		w.must(err)
		o.tokens[login] = secret
	}
	return o
}

// start lets the queue run.
func (o *office) start() {
	o.Helper()
	o.must(o.app.Start(o.Context()))
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	t *testing.T
}

// send makes a request as somebody, "" for nobody; kind is JSON unless told.
func (o *office) send(login, method, path, kind string, body io.Reader) answer {
	o.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, body)
	if r.Header.Set("Content-Type", "application/json"); kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if login != "" {
		r.Header.Set("Authorization", "Bearer "+o.tokens[login])
	}
	out := answer{httptest.NewRecorder(), o.T}
	o.handler.ServeHTTP(out, r)
	return out
}

// call is send with the boss and a body of JSON.
func (o *office) call(method, path, body string) answer {
	o.Helper()
	return o.send("laoban", method, path, "", strings.NewReader(body))
}

// is checks the status and reads the body into `into`, when given.
func (a answer) is(status int, into any) answer {
	a.t.Helper()
	if a.Code != status {
		a.t.Fatalf("status %d, want %d: %s", a.Code, status, a.Body)
	}
	if into != nil {
		if err := json.Unmarshal(a.Body.Bytes(), into); err != nil {
			a.t.Fatalf("%v: %s", err, a.Body)
		}
	}
	return a
}

// refused checks a refusal: its status, its code, the field "name: code" if it is
// one of a field, and that it says something to people.
func (a answer) refused(what string, status int, code, field string) {
	a.t.Helper()
	var p struct {
		Code, Detail string
		Fields       []struct{ Field, Code, Zh, En string }
	}
	if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil || a.Code != status || p.Code != code || a.Header().Get("Content-Type") != "application/problem+json" {
		a.t.Errorf("%s: %d %s, want %d %s", what, a.Code, a.Body, status, code)
		return
	}
	got := ""
	for _, f := range p.Fields {
		got += f.Field + ": " + f.Code
		if f.Zh == "" || f.En == "" || strings.HasPrefix(f.En, "invalid.") {
			a.t.Errorf("%s: no text for %s", what, f.Code)
		}
	}
	if got != field || p.Detail == "" || strings.HasPrefix(p.Detail, "error.") {
		a.t.Errorf("%s: field %q, want %q; says %q", what, got, field, p.Detail)
	}
}

// form is a form with one file.
func form(part, name, content string) (kind string, body io.Reader) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	file, _ := w.CreateFormFile(part, name)
	_, _ = file.Write([]byte(content))
	_ = w.Close()
	return w.FormDataContentType(), &out
}

// shown is an import as a browser sees it.
type shown struct {
	ID, State string
	Counts    importer.Counts
	Total     int
	Mapped    struct {
		Mapping []struct{ Entity, Field string }
	}
	Plan struct{ Options importer.Options }
}

func (o *office) uploaded(content string) (imp shown) {
	o.Helper()
	kind, body := form("file", "orders.csv", content)
	o.send("laoban", "POST", "/imports", kind, body).is(201, &imp)
	return imp
}

func (o *office) shown(imp shown) (now shown) {
	o.Helper()
	o.call("GET", "/imports/"+imp.ID, "").is(200, &now)
	return now
}

// job is a job as a browser sees it.
type job struct {
	ID, State   string
	Done, Total int64
	Result      importer.Counts
}

// begin starts a trial ("check") or the real thing ("run").
func (o *office) begin(imp shown, verb string) string {
	o.Helper()
	var started struct{ Job string }
	o.call("POST", "/imports/"+imp.ID+"/"+verb, "").is(200, &started)
	return started.Job
}

// over waits for a job to end; twenty thousand rows take minutes under the race detector.
func (o *office) over(id string) (now job) {
	o.Helper()
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if o.call("GET", "/jobs/"+id, "").is(200, &now); jobs.State(now.State).Over() {
			return now
		}
	}
	o.Fatalf("job is %+v after five minutes", now)
	return now
}

func TestAnImportOverHTTP(t *testing.T) {
	o := newOffice(t)
	o.start()
	imp := o.uploaded(faulty)
	o.want("uploaded", fmt.Sprint(imp.State, " ", imp.Total, imp.Mapped.Mapping), "draft 11 [{accounts name} {orders number} {orders date} {orders amount} {orders note}]")
	before := o.live()
	path := "/imports/" + imp.ID

	o.call("PATCH", path, `{"mapping":[{"column":0,"entity":"accounts","field":"name"},{"column":1,"entity":"orders","field":"number"},{"column":2,"entity":"orders","field":"date"},
		{"column":3,"entity":"orders","field":"amount"}],"options":{"currency":"CNY","on_match":"skip","match":["name"]}}`).is(200, &imp)
	o.want("mapped", fmt.Sprint(len(imp.Mapped.Mapping), " ", imp.Plan.Options.OnMatch, imp.Plan.Options.Match), "4 skip[name]")

	var preview importer.Preview
	o.call("GET", path+"/preview", "").is(200, &preview)
	o.want("preview", fmt.Sprint(len(preview.Rows), preview.Rows[0].Actions, preview.Rows[1].Errors), "10 map[accounts:create orders:create] [{2 orders.date bad_date 不是日期 Not a date}]")

	const becomes = "accounts {2 0 0} orders {2 0 0} efforts {0 0 0} rows 10 rejected 8 amount 22.00 CNY"
	trial := o.over(o.begin(imp, "check"))
	o.want("trial", trial.State+" "+figures(trial.Result), "done "+becomes)
	o.want("nothing stored by then", o.live(), before)

	ran := o.over(o.begin(imp, "run"))
	o.want("run", fmt.Sprint(ran.State, " ", ran.Done, " of ", ran.Total, " ", figures(ran.Result)), "done 10 of 11 "+becomes)
	now := o.shown(imp)
	o.want("import", now.State+" "+figures(now.Counts), "done "+becomes)
	o.want("orders", o.count("SELECT COUNT(*) FROM orders WHERE archived_at IS NULL"), 2)

	rejected := o.call("GET", path+"/rejected?format=csv", "").is(200, nil)
	o.want("type", rejected.Header().Get("Content-Type"), "text/csv; charset=utf-8")
	o.want("name", rejected.Header().Get("Content-Disposition"), `attachment; filename=rejected-orders.csv`)
	o.want("rows", strings.Count(rejected.Body.String(), "\n"), 9)
	if !strings.Contains(rejected.Body.String(), "3,订单日期: 不是日期,乙公司,B1,2026-02-30,10,") {
		t.Errorf("rejected:\n%s", rejected.Body)
	}
	book := o.call("GET", path+"/rejected", "").is(200, nil)
	o.want("workbook", book.Body.String()[:2], "PK")
	template := o.call("GET", "/imports/template?entity=orders&format=csv", "").is(200, nil)
	o.want("template", template.Body.String(), "\ufeff客户名称,客户编号,订单号,日期,金额,币种,毛利,成本,应收日期,回款日期,行数,备注\n")

	for _, verb := range []string{"run", "check"} {
		o.call("POST", path+"/"+verb, "").refused(verb+" again", 409, "import_done", "")
	}
	o.call("PATCH", path, `{"options":{"currency":"","on_match":"skip","match":["name"]}}`).refused("choose afterwards", 409, "import_begun", "")
	var history struct{ Items []shown }
	o.call("GET", "/imports", "").is(200, &history)
	o.want("history", fmt.Sprint(len(history.Items), " ", history.Items[0].State), "1 done")

	o.call("POST", path+"/undo", "").is(200, &now)
	o.want("undone", now.State+o.live(), importer.Undone+before)
	o.call("POST", path+"/undo", "").refused("undo again", 409, "import_not_done", "")
}

func TestUploadsThatAreRefused(t *testing.T) {
	o := newOffice(t)
	var err error
	o.app.Importer.Files, err = files.New(t.TempDir(), 1<<20)
	o.must(err)
	o.app.Importer.Limits = sheet.Limits{MaxRows: 1000}
	before := o.state()
	for _, c := range []struct {
		what, login, part, name, content string
		status                           int
		code, field                      string
	}{
		{"nobody", "", "file", "f.csv", newSales, 401, "not_signed_in", ""},
		{"without the right", "zhaosi", "file", "f.csv", newSales, 403, "forbidden", ""},
		{"no file", "laoban", "other", "f.csv", newSales, 422, "validation", "file: required"},
		{"no name", "laoban", "file", "", newSales, 422, "validation", "file: required"},
		{"empty", "laoban", "file", "f.csv", "", 422, "empty_file", ""},
		{"too large", "laoban", "file", "f.csv", strings.Repeat("甲公司,1\n", 1<<17), 413, "file_too_large", ""},
		{"too many rows", "laoban", "file", "f.csv", strings.Repeat("甲,1\n", 1200), 413, "too_many_rows", ""},
		{"a picture", "laoban", "file", "f.csv", "\x89PNG\r\n\x1a\n0000", 415, "not_a_table", ""},
		{"a document", "laoban", "file", "f.xlsx", "%PDF-1.7 ", 415, "not_a_table", ""},
		{"a page", "laoban", "file", "f.xls", "<html><table><tr><td>甲</table>", 415, "markup_not_a_table", ""},
		{"a broken workbook", "laoban", "file", "f.xlsx", "PK\x03\x04 and nothing else", 422, "damaged_file", ""},
	} {
		kind, body := form(c.part, c.name, c.content)
		o.send(c.login, "POST", "/imports", kind, body).refused(c.what, c.status, c.code, c.field)
	}
	o.call("POST", "/imports", `{"file":"f.csv"}`).refused("not a form", 415, "not_multipart", "")
	kind, whole := form("file", "f.csv", newSales)
	o.send("laoban", "POST", "/imports", kind, io.LimitReader(whole, 300)).refused("cut off", 400, "upload_interrupted", "")
	o.unchanged(before, "api_tokens") // when they were used
}

// endless is a body that counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	clear(p)
	e.read += len(p)
	return len(p), nil
}

// Nothing is read of who may not import, and of a form without end no more than a
// table may have.
func TestUploadsAreBounded(t *testing.T) {
	o := newOffice(t)
	kind, whole := form("other", "f.csv", "")
	head, _ := io.ReadAll(whole)
	head = head[:bytes.LastIndex(head, []byte("\r\n--"))]
	for _, c := range []struct {
		login  string
		status int
		code   string
		most   int
	}{{"", 401, "not_signed_in", 0}, {"zhaosi", 403, "forbidden", 0}, {"laoban", 413, "file_too_large", 514 << 20}} {
		body := &endless{}
		o.send(c.login, "POST", "/imports", kind, io.MultiReader(bytes.NewReader(head), io.LimitReader(body, 1<<30))).refused(c.login, c.status, c.code, "")
		if body.read > c.most {
			t.Errorf("%d bytes were read of %q", body.read, c.login)
		}
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	o := newOffice(t)
	imp := o.uploaded(newSales)
	needs := o.uploaded(table("客户|日期|金额", "甲|2026-01-05|1"))
	o.call("PATCH", "/imports/"+needs.ID, `{"mapping":[{"column":1,"entity":"orders","field":"date"},{"column":2,"entity":"orders","field":"amount"}]}`).is(200, nil)
	before := o.state()
	for _, c := range []struct {
		what, method, path, body string
		status                   int
		code, field              string
	}{
		{"a field that is none", "PATCH", "/" + imp.ID, `{"mapping":[{"column":0,"entity":"accounts","field":"grade"}]}`, 422, "import_unknown_field", ""},
		{"a field twice", "PATCH", "/" + imp.ID, `{"mapping":[{"column":0,"entity":"accounts","field":"name"},{"column":1,"entity":"accounts","field":"name"}]}`, 422, "import_field_twice", ""},
		{"a column before the first", "PATCH", "/" + imp.ID, `{"mapping":[{"column":-1,"entity":"accounts","field":"name"}]}`, 422, "validation", "mapping[0].column: not_accepted"},
		{"a column after the last", "PATCH", "/" + imp.ID, `{"mapping":[{"column":9,"entity":"accounts","field":"name"}]}`, 422, "import_unknown_field", ""},
		{"a sheet that is none", "PATCH", "/" + imp.ID, `{"sheet":"nowhere"}`, 422, "validation", "sheet: not_an_option"},
		{"an option that is none", "PATCH", "/" + imp.ID, `{"options":{"currency":"","on_match":"delete","match":["name"]}}`, 422, "validation", "on_match: not_an_option"},
		{"no money", "PATCH", "/" + imp.ID, `{"options":{"currency":"ABCD","on_match":"skip","match":["name"]}}`, 422, "validation", "currency: not_a_currency"},
		{"more than there is", "PATCH", "/" + imp.ID, `{"cursor":7}`, 422, "validation", "cursor: not_accepted"},
		{"no JSON", "PATCH", "/" + imp.ID, `{"sheet":`, 400, "bad_request", "body: not_accepted"},
		{"preview without customer", "GET", "/" + needs.ID + "/preview", "", 422, "import_needs_customer", ""},
		{"check without customer", "POST", "/" + needs.ID + "/check", "", 422, "import_needs_customer", ""},
		{"run without customer", "POST", "/" + needs.ID + "/run", "", 422, "import_needs_customer", ""},
		{"undo before the run", "POST", "/" + imp.ID + "/undo", "", 409, "import_not_done", ""},
		{"a format that is none", "GET", "/" + imp.ID + "/rejected?format=pdf", "", 422, "validation", "format: not_accepted"},
		{"a template of nothing", "GET", "/template?entity=users", "", 422, "validation", "entity: not_accepted"},
		{"no id", "GET", "/x", "", 404, "not_found", ""},
		{"an id that is none", "POST", "/77/run", "", 404, "not_found", ""},
	} {
		o.call(c.method, "/imports"+c.path, c.body).refused(c.what, c.status, c.code, c.field)
	}
	for _, op := range []string{"GET ", "PATCH ", "GET /preview", "POST /check", "POST /run", "POST /undo", "GET /rejected"} {
		method, rest, _ := strings.Cut(op, " ")
		for login, want := range map[string]string{"": "401 not_signed_in", "zhaosi": "403 forbidden", "lilei": "404 not_found"} {
			var status int
			var code string
			_, _ = fmt.Sscan(want, &status, &code)
			body := ""
			if method == "PATCH" {
				body = `{"sheet":"x"}`
			}
			o.send(login, method, "/imports/"+imp.ID+rest, "", strings.NewReader(body)).refused(op+" by "+login, status, code, "")
		}
	}
	o.unchanged(before, "api_tokens") // when they were used
}
