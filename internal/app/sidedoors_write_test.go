package app_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestForeignRecordsAreNotReferredTo writes references to records the caller does
// not see: the answer is that of a record which is not there.
func TestForeignRecordsAreNotReferredTo(t *testing.T) {
	w := newWorld(t)
	before := w.snapshot()
	for _, foreign := range []string{w.ids["accounts"]["far"], "123"} {
		order := w.ids["orders"]["far"]
		if foreign == "123" {
			order = foreign
		}
		for _, made := range []request{
			post("/orders", `{"account":"`+foreign+`","date":"2026-01-05","amount":"5.00"}`),
			post("/efforts", `{"account":"`+foreign+`","activity":"sales","date":"2026-01-05","hours":1}`),
			post("/accounts", `{"name":"Child","parent":"`+foreign+`"}`),
			post("/order-lines", `{"order":"`+order+`","product":"x","amount":"1.00"}`),
			patch(w.path("accounts", "own", ""), `{"rev":"`+w.rev("accounts", "own")+`","parent":"`+foreign+`"}`),
			patch(w.path("orders", "own", ""), `{"rev":"`+w.rev("orders", "own")+`","account":"`+foreign+`"}`),
		} {
			r := w.send("owner", made)
			if r.status != http.StatusUnprocessableEntity || !strings.Contains(string(r.body), "ref_not_found") {
				t.Errorf("%s %s with %s: %d %s", made.method, made.path, foreign, r.status, r.body)
			}
			if told := leaks("owner", r); len(told) > 0 {
				t.Errorf("%s tells %v", made.path, told)
			}
		}
	}
	if diff := changes(before, w.snapshot()); len(diff) > 0 {
		t.Errorf("refused references changed rows: %q", diff)
	}
}

// TestBulkLeavesForeignRecordsAlone mixes records of many relations in one call.
func TestBulkLeavesForeignRecordsAlone(t *testing.T) {
	w := newWorld(t)
	far := w.tableRow("accounts", "far")
	ids := `["` + w.ids["accounts"]["far"] + `","` + w.ids["accounts"]["other"] + `"]`
	r := w.real("director", http.MethodPost, "/accounts/bulk", `{"ids":`+ids+`,"changes":{"region":"South"}}`, http.StatusOK)
	if !strings.Contains(string(r.body), `"updated":1`) || !strings.Contains(string(r.body), `"not_found"`) {
		t.Errorf("bulk edit: %s", r.body)
	}
	r = w.real("director", http.MethodPost, "/accounts/bulk", `{"ids":`+ids+`,"archive":true}`, http.StatusOK)
	if !strings.Contains(string(r.body), `"updated":1`) || !strings.Contains(string(r.body), `"not_found"`) {
		t.Errorf("bulk archive: %s", r.body)
	}
	w.real("owner", http.MethodPost, "/accounts/bulk", `{"ids":`+ids+`,"archive":true}`, http.StatusForbidden)
	if now := w.tableRow("accounts", "far"); now != far {
		t.Errorf("the foreign account changed:\n%s\n%s", far, now)
	}
}

func (w *world) tableRow(entity, relation string) string {
	for _, line := range strings.Split(w.tableText(entity), "\n") {
		if strings.HasPrefix(line, "id="+w.ids[entity][relation]+" ") {
			return line
		}
	}
	w.t.Fatalf("no row for %s %s", entity, relation)
	return ""
}

// TestArchivedRecordsKeepTheirScope looks for the archived account of the owner.
func TestArchivedRecordsKeepTheirScope(t *testing.T) {
	w := newWorld(t)
	for _, caller := range signed {
		for _, path := range []string{"/accounts?archived=only", "/recycle-bin?entity=accounts", "/accounts/" + w.named["bin"]} {
			r := w.send(caller, get(path))
			sees := may(caller, "accounts", "own") != "" && (!strings.HasPrefix(path, "/recycle") || mayRun(caller, "recycle"))
			if got := strings.Contains(string(r.body), canary("account", "bin")); got != sees {
				t.Errorf("%s by %s shows the archived account: %v, want %v", path, caller, got, sees)
			}
		}
		if want := record("accounts", "a")(caller, "own"); want != allowed {
			w.real(caller, http.MethodPost, "/accounts/"+w.named["bin"]+"/restore", "", want)
		}
	}
}

// TestAnImportShowsNoForeignAccounts has the manager import the name of an account
// of another branch.
func TestAnImportShowsNoForeignAccounts(t *testing.T) {
	w := newWorld(t)
	table := "客户名称,订单号,日期,金额\nCo " + canary("account", "far") + ",N-9,2025-03-04,120.50\n"
	imp := w.send("manager", upload("/imports", "names.csv", table)).id(w, http.StatusCreated)
	r := w.real("manager", http.MethodGet, "/imports/"+imp+"/preview", "", http.StatusOK)
	if strings.Contains(string(r.body), w.ids["accounts"]["far"]) || !strings.Contains(string(r.body), `"accounts":"create"`) {
		t.Errorf("the preview knows of a foreign account: %s", r.body)
	}
}

// TestEventsReachTheirReadersOnly opens a stream for several callers and changes a
// record.
func TestEventsReachTheirReadersOnly(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go w.app.Hub.Run(ctx)
	callers := []string{"owner", "director", "boss-read", "colleague", "west", "admin", "other"}
	heard := map[string]chan string{}
	for _, caller := range callers {
		heard[caller] = w.listen(ctx, caller)
	}
	one := w.ids["accounts"]["own"]
	w.real("boss", http.MethodPatch, "/accounts/"+one, `{"rev":"`+w.rev("accounts", "own")+`","region":"North"}`, http.StatusOK)
	w.real("boss", http.MethodPatch, "/settings", `{"sme":false}`, http.StatusOK) // everybody hears this, later
	for _, caller := range callers {
		text := until(t, heard[caller], `"settings"`)
		if got, want := strings.Contains(text, one), may(caller, "accounts", "own") != ""; got != want {
			t.Errorf("%s heard of the account: %v, want %v: %s", caller, got, want, text)
		}
		if told := leaks(caller, reply{body: []byte(text)}); len(told) > 0 {
			t.Errorf("the stream tells %s %v", caller, told)
		}
	}
}

// listen opens a stream and passes its lines on. It returns once the stream is open.
func (w *world) listen(ctx context.Context, caller string) chan string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/api/v1/events", nil)
	w.must(err)
	w.sign(caller, req)
	res, err := http.DefaultClient.Do(req)
	w.must(err)
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer func() { _, _ = io.Copy(io.Discard, res.Body) }()
		for scan := bufio.NewScanner(res.Body); scan.Scan(); {
			lines <- scan.Text()
		}
	}()
	return lines
}

func until(t *testing.T, lines chan string, last string) string {
	t.Helper()
	var out strings.Builder
	for deadline := time.After(20 * time.Second); ; {
		select {
		case line, open := <-lines:
			out.WriteString(line + "\n")
			if strings.Contains(line, last) || !open {
				return out.String()
			}
		case <-deadline:
			t.Errorf("never heard %s: %s", last, out.String())
			return out.String()
		}
	}
}
