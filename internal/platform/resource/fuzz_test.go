package resource_test

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

var filterSeeds = []string{`{"field":"name","op":"contains","value":"É%_\\"}`, `{"and":[{"field":"weight","op":"gte","value":-1e308},{"or":[]}]}`, `{"field":"made_on","op":"within","value":"last_30d"}`,
	`{"field":"seen_at","op":"between","value":["9999-12-31","0001-01-01T00:00:00Z"]}`, `{"field":"tags","op":"eq","value":"new\u0000"}`, `{"field":"owner","op":"eq","value":"my_department_below"}`,
	`{"field":"id","op":"in","value":["1","2"]}`, `{"field":"price","op":"in","value":["1.00",null]}`, `{"field":"owner.department","op":"in","value":[]}`, `{"field":"parent.name","op":"starts","value":"a"}`,
	`{"field":"pieces","op":"eq","value":9223372036854775807}`, `{"field":"fragile","op":"ne","value":true}`, `{"field":"colour","op":"not_in","value":["red"]}`, `{"field":"a' OR 1=1","op":"eq","value":1}`,
	`{"field":"name"}}`, `{}`, `[]`, `null`, `{"field":"collaborator","op":"eq","value":"me"}`, `{"field":"name","op":"empty"}`}

// A filter that is read is JSON, and is the same when it is written and read again.
func FuzzParseFilter(f *testing.F) {
	for _, seed := range filterSeeds {
		f.Add(seed)
	}
	f.Add(strings.Repeat(`{"and":[`, 9000))
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := resource.ParseFilter(text)
		if err != nil {
			if errs.Code(err) != "validation" || filter != nil {
				t.Fatalf("%q: %v and %v", text, filter, err)
			}
			return
		}
		if filter == nil {
			if text != "" {
				t.Fatalf("%q is no filter", text)
			}
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("%q is no JSON, and is read", text)
		}
		written, err := json.Marshal(filter)
		if err != nil {
			t.Fatal(err)
		}
		again, err := resource.ParseFilter(string(written))
		if err != nil {
			t.Fatalf("%q is written %s, which is refused: %v", text, written, err)
		}
		if rewritten, _ := json.Marshal(again); string(rewritten) != string(written) {
			t.Fatalf("%q is written %s, and then %s", text, written, rewritten)
		}
	})
}

// Whatever a list is asked for, the database understands the question or the question is refused by name; every page is
// within its bounds; and a filter, its opposite halves and a count agree.
func FuzzList(f *testing.F) {
	w := newWorld(f)
	for _, body := range []string{`{"name":"École 100%_\\","note":"x","weight":-0.0,"pieces":9223372036854775807,"fragile":true,"made_on":"2024-02-29","seen_at":"2024-02-29T12:00:00Z","price":"1.10","tags":["new"]}`,
		`{"name":"甲公司","phone":"138-0013-8000","colour":"red","weight":1e308,"price":"-5.00","cost":"0.01"}`, `{"name":"z"}`} {
		w.make(body)
	}
	for i, seed := range filterSeeds {
		f.Add(seed, []string{"name", "-weight,pieces", "seen_at,-made_on", "owner", "", "-price,name,colour,weight", "tags", "nonsense"}[i%8], "", "x")
	}
	f.Add("", "-weight", base64.RawURLEncoding.EncodeToString([]byte(`{"o":"-weight,-id,","v":[1e400,"1"]}`)), "138")
	f.Add("", "name", base64.RawURLEncoding.EncodeToString([]byte(`{"o":"name,id,","v":["\u0000",1]}`)), "É")
	f.Add("", "fragile", base64.RawURLEncoding.EncodeToString([]byte(`{"o":"fragile,id,","v":[true,1]}`)), "")
	f.Fuzz(func(t *testing.T, filter, sort, after, q string) {
		w := w.in(t)
		if len(filter) > 20_000 || len(sort) > 200 || len(after) > 2000 || utf8.RuneCountInString(q) > 200 || !readable(filter+sort+after+q) {
			return // the edge refuses these
		}
		parsed, err := resource.ParseFilter(filter)
		if err != nil {
			return
		}
		query := resource.Query{Filter: parsed, Sort: sort, After: after, Q: q, Limit: 2, Total: true}
		for _, actor := range []authz.Actor{authz.System(), {ID: 7}} {
			page, err := things.List(w.ctx, w.store, actor, query)
			if err != nil {
				if code := errs.Code(err); code != "validation" && code != "forbidden" {
					t.Fatalf("%q %q %q %q: %v", filter, sort, after, q, err)
				}
				continue
			}
			if len(page.Items) > 2 || *page.Total > 3 || int64(len(page.Items)) > *page.Total || !json.Valid(page.JSON()) {
				t.Fatalf("%q %q: %d of %d", filter, sort, len(page.Items), *page.Total)
			}
			if page.Next != "" && after == "" {
				rest := query
				rest.After = page.Next
				next, err := things.List(w.ctx, w.store, actor, rest)
				if err != nil || int64(len(page.Items)+len(next.Items)) != *page.Total {
					t.Fatalf("%q %q: pages of %d and %d, %d in all, %v", filter, sort, len(page.Items), len(next.Items), *page.Total, err)
				}
			}
		}
	})
}

// in is the same world for a test within.
func (w *world) in(t testing.TB) *world {
	within := *w
	within.TB = t
	return &within
}

func readable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

// A record of whatever JSON is refused by name and nothing is stored, or is stored and shown as what was sent: sent
// again it changes nothing, and a list finds it by its own name.
func FuzzCreate(f *testing.F) {
	w := newWorld(f)
	for _, seed := range []string{`{"name":"ＡＢＣ"}`, `{"name":"ÉCOLE","weight":-0.0,"pieces":-9223372036854775808}`, `{"name":"x","email":"a@b.cn","price":"-92233720368547758.07"}`, `{"name":"\u0000"}`,
		`{"name":"\ud800"}`, `{"name":"x","tags":["new","new"],"made_on":"0001-01-01"}`, `{"name":"x","seen_at":"9999-12-31T23:59:59-12:00"}`, `{"name":"a\nb"}`, `{"name":"x","seen_at":"1970-01-01T00:00:00Z"}`,
		`{"name":"x","note":"\u2028\u0085","weight":1e-320}`, `{"name":1}`, `{"name":"x","id":"5"}`, `{"name":"x","fragile":null}`, `{"name":"%_\\"}`, `{"name":"İ"}`} {
		f.Add(seed)
	}
	n := 0
	f.Fuzz(func(t *testing.T, text string) {
		w := w.in(t)
		var body resource.Body
		if json.Unmarshal([]byte(text), &body) != nil || body == nil {
			return
		}
		before := w.count("things")
		raw, err := things.Create(w.ctx, w.store, authz.System(), body)
		if err != nil {
			if errs.Code(err) != "validation" && errs.Code(err) != "duplicate" || w.count("things") != before {
				t.Fatalf("%q: %v, %d things", text, err, w.count("things"))
			}
			return
		}
		var made map[string]json.RawMessage
		if err := json.Unmarshal(raw, &made); err != nil || !utf8.Valid(raw) {
			t.Fatalf("%q is shown as %q: %v", text, raw, err)
		}
		one, rev := w.read(raw, nil), int64(1)
		if weight, ok := one["weight"].(float64); ok && (math.IsNaN(weight) || math.IsInf(weight, 0)) {
			t.Fatalf("%q weighs %g", text, weight)
		}
		back := resource.Body{}
		for name := range body {
			back[name] = made[name]
		}
		again, err := things.Patch(w.ctx, w.store, authz.System(), one.id(), rev, back)
		if err != nil || string(again) != string(raw) {
			t.Fatalf("%q is %s; with that it is %s %v", text, raw, again, err)
		}
		name, _ := json.Marshal(one["name"])
		for _, op := range []string{"eq", "contains", "starts"} {
			filter, err := resource.ParseFilter(`{"field":"name","op":"` + op + `","value":` + string(name) + `}`)
			if err != nil {
				t.Fatal(err)
			}
			page, err := things.List(w.ctx, w.store, authz.System(), resource.Query{Filter: filter, IDs: []int64{int64(one.id())}})
			if err != nil || len(page.Items) != 1 {
				t.Fatalf("%q is not found by %s %s: %v", text, op, name, err)
			}
		}
		n++
		renamed := w.body(`{"name":"done ` + strconv.Itoa(n) + `"}`) // a name is given once
		if _, err := things.Patch(w.ctx, w.store, authz.System(), one.id(), rev, renamed); err != nil {
			t.Fatal(err)
		}
	})
}
