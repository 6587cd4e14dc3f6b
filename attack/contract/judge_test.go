package contract

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// thing is the document of a program with one operation that reads and one that writes.
const thing = `{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{
	"/api/v1/things/{id}":{"get":{"operationId":"things.get","parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string","maxLength":20}},
		{"name":"q","in":"query","schema":{"type":"string"}}],"responses":{
		"200":{"description":"OK","content":{"application/json":{"schema":{"$ref":"#/components/schemas/thing"}}}},
		"default":{"description":"no","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}}}},
	"/api/v1/things":{"post":{"operationId":"things.create","requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","additionalProperties":false,
		"required":["name","password"],"properties":{"name":{"type":"string","maxLength":5},"password":{"type":"string"}}}}}},"responses":{
		"204":{"description":"made"},"default":{"description":"no","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}}}}},
	"components":{"schemas":{"thing":{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"at":{"type":["string","null"],"format":"date-time"},"any":{}}},
		"Problem":{"type":"object","required":["type","title","status","code","detail"],"properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},
		"code":{"type":"string"},"detail":{"type":"string"},"fields":{"type":["array","null"],"items":{"type":"object","properties":{"field":{"type":"string"},"code":{"type":"string"},
		"zh":{"type":"string"},"en":{"type":"string"}}}}}}}}}`

const (
	good    = `{"id":"1","at":null,"any":null}`
	refused = `{"type":"about:blank","title":"Bad Request","status":422,"code":"validation","detail":"Please check"}`
)

// against attacks a program that answers with a handler.
func against(t *testing.T, answer http.HandlerFunc) *Attack {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/", answer)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	ops, err := Load(t.Context(), []byte(thing))
	if err != nil {
		t.Fatal(err)
	}
	a := newAttack(nil)
	a.ops, a.patience, a.world = ops, 100*time.Millisecond, newWorld(newPerson(server.URL, "x", "x"))
	prepare(1, 1, 200*time.Millisecond)
	return a
}

// says answers as the document wants it, but for what a test gives instead.
func says(status int, kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		s, k, b := status, kind, body
		if s == 0 && r.Method == http.MethodPost {
			s, b = http.StatusNoContent, ""
		}
		if s = cmp.Or(s, http.StatusOK); k == "" {
			k = "application/json"
		}
		w.Header().Set("Content-Type", k)
		w.WriteHeader(s)
		_, _ = io.WriteString(w, b)
	}
}

// Everything that is judged is seen when it goes wrong, and nothing else.
func TestTheJudgeSees(t *testing.T) {
	problem := func(change func(map[string]any)) string {
		var p map[string]any
		_ = json.Unmarshal([]byte(refused), &p)
		change(p)
		text, _ := json.Marshal(p)
		return string(text)
	}
	const kind = "application/problem+json"
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		kind   string // of the fault, "" for none
	}{
		"good":                   {says(0, "", good), ""},
		"a good refusal":         {says(422, kind, refused), ""},
		"500":                    {says(500, kind, refused), "server error"},
		"503":                    {says(503, kind, refused), "server error"},
		"a status of success":    {says(206, "", good), "undeclared status"},
		"a redirection":          {says(307, "", ""), "undeclared status"},
		"another property":       {says(0, "", `{"id":"1","more":1}`), "not of its schema"},
		"a missing property":     {says(0, "", `{"at":null}`), "not of its schema"},
		"another type":           {says(0, "", `{"id":1}`), "not of its schema"},
		"null":                   {says(0, "", `{"id":null}`), "not of its schema"},
		"another format":         {says(0, "", `{"id":"1","at":"today"}`), "not of its schema"},
		"a cut body":             {says(0, "", `{"id":`), "not JSON"},
		"a page":                 {says(0, "text/html", good), "undeclared content type"},
		"a refusal as JSON":      {says(422, "", refused), "undeclared content type"},
		"a refusal of its own":   {says(422, kind, `{"error":"x"}`), "not of its schema"},
		"more in a refusal":      {says(422, kind, problem(func(p map[string]any) { p["cause"] = "x" })), "not of its schema"},
		"an unknown code":        {says(422, kind, problem(func(p map[string]any) { p["code"] = "nobody_knows" })), "unknown code"},
		"a refusal of another":   {says(404, kind, refused), "not a problem"},
		"no text":                {says(422, kind, problem(func(p map[string]any) { p["detail"] = "" })), "without a text"},
		"a gap in a text":        {says(422, kind, problem(func(p map[string]any) { p["detail"] = "at most {max}" })), "unfilled text"},
		"a field without a text": {says(422, kind, problem(func(p map[string]any) { p["fields"] = []any{map[string]any{"code": "a", "zh": "invalid.a", "en": "x"}} })), "without a text"},
		"a stack":                {says(422, kind, problem(func(p map[string]any) { p["detail"] = "goroutine 17 [running]" })), "internal text"},
		"SQL":                    {says(422, kind, problem(func(p map[string]any) { p["detail"] = "SELECT id FROM users" })), "internal text"},
		"a driver":               {says(0, "", `{"id":"ERROR: x (SQLSTATE 22021)"}`), "internal text"},
		"a path":                 {says(0, "", `{"id":"open /tmp/loam-attack-1/data/loam.db"}`), "internal text"},
		"a Go type":              {says(422, kind, problem(func(p map[string]any) { p["detail"] = "json: cannot unmarshal" })), "internal text"},
		"a secret": {func(w http.ResponseWriter, r *http.Request) {
			text, _ := io.ReadAll(r.Body)
			says(422, kind, problem(func(p map[string]any) { p["detail"] = string(text) }))(w, r)
		}, "secret"},
		"a secret in a header": {func(w http.ResponseWriter, r *http.Request) {
			var body struct{ Password string }
			_ = json.NewDecoder(r.Body).Decode(&body)
			w.Header().Set("X-Said", body.Password)
			says(422, kind, refused)(w, r)
		}, "secret"},
		"an injected header": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Injected", "1")
			says(422, kind, refused)(w, r)
		}, "injected header"},
		"too late": {func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(150 * time.Millisecond)
			says(0, "", good)(w, r)
		}, "slow"},
		"nothing": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			kinds := map[string]bool{}
			for _, found := range attackOnce(t, against(t, c.answer)) {
				kinds[found.Fault.Kind] = true
			}
			if c.kind == "" && len(kinds) > 0 || c.kind != "" && !kinds[c.kind] {
				t.Errorf("found %v, want %q", kinds, c.kind)
			}
		})
	}
}

func attackOnce(t *testing.T, a *Attack) (all []*Found) {
	t.Helper()
	for i := range a.ops {
		for _, class := range []Class{Valid, Wrong} {
			if found := a.check(t.Context(), &a.ops[i], class, 0); found != nil {
				all = append(all, found)
			}
		}
	}
	return all
}

// A slow answer that comes in time when nobody else asks is the machine's fault.
func TestASlowMachineIsNoSlowProgram(t *testing.T) {
	first := true
	a := against(t, func(w http.ResponseWriter, r *http.Request) {
		if first {
			time.Sleep(150 * time.Millisecond)
		}
		first = false
		says(0, "", good)(w, r)
	})
	if found := attackOnce(t, a); len(found) > 0 {
		t.Error(found[0].Fault)
	}
}

// A program that is not well, or that a request of a class alone breaks, is found, and the request is made small and kept.
func TestAFaultIsMadeSmallAndKept(t *testing.T) {
	broken := true
	a := against(t, func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		var body struct{ Name any }
		if name, is := "", json.Unmarshal(text, &body) == nil; is {
			if name, is = body.Name.(string); is && broken && len(name) > 20 {
				says(500, "application/problem+json", refused)(w, r)
				return
			}
		}
		says(0, "", good)(w, r)
	})
	prepare(7, 100, 200*time.Millisecond)
	found := a.check(t.Context(), a.op("things.create"), Oversized, 0)
	if found == nil || found.Fault.Kind != "server error" {
		t.Fatalf("found %v", found)
	}
	folder := t.TempDir()
	if err := found.Save(folder); err != nil {
		t.Fatal(err)
	}
	cases, err := Cases(folder)
	if err != nil || len(cases) != 1 {
		t.Fatal(cases, err)
	}
	for _, want := range []bool{true, false} {
		broken = want
		for name, one := range cases {
			if fault, _ := a.Try(t.Context(), a.op(one.Request.Operation), one.Request); (fault != nil) != want {
				t.Errorf("%s, which is broken: %v, is replayed as %v", name, want, fault)
			}
		}
	}
}

// The same seed asks for the same, another one for something else.
func TestASeedIsARun(t *testing.T) {
	asked := func(seed uint64) (all []string) {
		a := against(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			all = append(all, fmt.Sprint(r.Method, r.URL, len(body), r.Header))
			says(0, "", good)(w, r)
		})
		a.world.run = "n"
		prepare(seed, 5, time.Minute) // to be made as small as can be takes a moment: no clock decides how often it is asked
		for _, class := range Classes {
			a.check(t.Context(), a.op("things.create"), class, 0)
		}
		for i := range all { // another port
			all[i] = strings.ReplaceAll(all[i], a.world.Boss.base, "")
		}
		return all
	}
	if first, second := asked(3), asked(3); !slices.Equal(first, second) {
		t.Errorf("asked for %d and %d things", len(first), len(second))
	}
	if slices.Equal(asked(3), asked(4)) {
		t.Error("two seeds ask for the same")
	}
}

// What is taken for the program's inside, or for a gap in a text, stands in no payload: it would be found wherever one comes back.
func TestPayloadsAreNotTakenForFaults(t *testing.T) {
	if len(payloads) < 40 {
		t.Errorf("only %d", len(payloads))
	}
	for _, payload := range slices.Concat(payloads, rawPayloads, strangers) {
		if found := inner.FindString(payload); found != "" {
			t.Errorf("%q has %q", payload, found)
		}
		if found := unfilled.FindString(payload); found != "" {
			t.Errorf("%q has the gap %q", payload, found)
		}
	}
}
