package strain

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/loam-crm/loam/attack/lab"
)

// TestMemoryAtRest: the demo company, looked at.
func TestMemoryAtRest(t *testing.T) {
	l := newLab(t)
	must(t, l.Demo(t.Context()))
	_, err := l.Start(t.Context())
	must(t, err)
	boss, err := l.SignInAs(t.Context(), "boss", "loam-demo")
	must(t, err)
	s := &site{t, l, boss}
	for _, path := range []string{"/meta", "/accounts?total=true", "/orders", "/interactions", "/attention", "/search?q=%E5%85%89%E9%80%9A"} {
		s.ask(http.MethodGet, path, nil, http.StatusOK)
	}
	s.within(usual, "at rest, with the demo company")
}

// TestMemoryOfAnImport of 10,000 rows, in both forms, with the evaluation that follows it.
func TestMemoryOfAnImport(t *testing.T) {
	const rows = 10_000
	book, err := OrdersXLSX(rows)
	must(t, err)
	for name, content := range map[string][]byte{"orders.csv": OrdersCSV(rows), "orders.xlsx": book} {
		s := start(t)
		answer, err := s.boss.Upload(t.Context(), "/imports", name, content)
		must(t, err)
		if answer.Status != http.StatusCreated {
			t.Fatalf("%s: %d %.300s", name, answer.Status, answer.Body)
		}
		path := "/imports/" + id(t, answer)
		var queued struct{ Job string }
		must(t, s.ask(http.MethodPost, path+"/run", nil, http.StatusOK).Decode(&queued))
		s.await(queued.Job)
		var count struct{ Total int }
		must(t, s.ask(http.MethodGet, "/orders?limit=1&total=true", nil, http.StatusOK).Decode(&count))
		if count.Total != rows {
			t.Errorf("%s: %d orders of %d rows", name, count.Total, rows)
		}
		s.idle()
		s.within(usual, fmt.Sprintf("import of %s with %d rows", name, rows))
		must(t, s.lab.Stop())
	}
}

// await waits until a job is done.
func (s *site) await(job string) {
	s.t.Helper()
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		var now struct{ State string }
		must(s.t, s.ask(http.MethodGet, "/jobs/"+job, nil, http.StatusOK).Decode(&now))
		switch {
		case now.State == "done":
			return
		case now.State == "failed" || time.Since(began) > time.Minute:
			s.t.Fatalf("job %s: %s\n%s", job, now.State, s.lab.Log())
		}
	}
}

// idle waits until no job waits or runs.
func (s *site) idle() {
	s.t.Helper()
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(100 * time.Millisecond) {
		said, err := s.lab.Metrics(s.t.Context())
		must(s.t, err)
		if said["loam_jobs_active"] == 0 {
			return
		}
	}
	s.t.Fatal("the jobs do not end")
}

// TestMemoryOfUploads: a hundred of 25 MB at once. Each is stored, or refused by name.
func TestMemoryOfUploads(t *testing.T) {
	const uploads, size = 100, 25_000_000
	s := start(t)
	path := s.account("Keeper of files") + "/files"
	var all sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	for range uploads {
		c := s.boss.Another()
		all.Go(func() {
			answer, err := c.UploadFrom(t.Context(), path, "large.txt", io.LimitReader(zeros{}, size))
			if err != nil && !errors.Is(err, lab.ErrUnavailable) {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			statuses[answer.Status]++
		})
	}
	all.Wait()
	for status := range statuses {
		if status != http.StatusCreated && status != http.StatusTooManyRequests && status != http.StatusRequestEntityTooLarge {
			t.Errorf("answers %v", statuses)
		}
	}
	t.Log(statuses)
	s.within(extreme, fmt.Sprintf("%d uploads of %d MB at once", uploads, size/1_000_000))
	s.prompt("after the uploads")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestHostileTables: each is refused by name or taken for what it is, within 2 s, and costs little memory.
func TestHostileTables(t *testing.T) {
	s := start(t)
	book := func(sheet, texts func(io.Writer)) []byte {
		content, err := Workbook(sheet, texts)
		must(t, err)
		return content
	}
	for _, c := range []struct {
		name    string
		content []byte
		refused bool // has to be
	}{
		{"zip bomb, 1000:1", book(repeated(`<row><c><v>0000000000000000000000000000000000000000</v></c></row>`, 8_000_000), nothing), true},
		{"zip bomb, 100:1", book(noise(300_000), nothing), false},
		{"one cell of 300 MB", book(func(w io.Writer) {
			text(`<row><c><v>`)(w)
			repeated("0", 300_000_000)(w)
			text(`</v></c></row>`)(w)
		}, nothing), true},
		{"row 2147483647", book(text(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2147483647"><c r="A2147483647"><v>2</v></c></row>`), nothing), true},
		{"a column far out", book(text(`<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>`), nothing), true},
		{"1 M shared texts", book(text(`<row r="1"><c r="A1" t="s"><v>999999</v></c></row>`), repeated(`<si><t>text</t></si>`, 1_000_000)), false},
		{"nested 1 M deep", book(repeated(`<c>`, 1_000_000), nothing), true},
	} {
		began := time.Now()
		answer, err := s.boss.Upload(t.Context(), "/imports", "hostile.xlsx", c.content)
		took := time.Since(began)
		must(t, err)
		t.Logf("%s: %d KB, answered %s within %v", c.name, len(c.content)>>10, named(answer), took.Round(time.Millisecond))
		if answer.Status >= 500 || c.refused && answer.OK() {
			t.Errorf("%s: %d %.300s", c.name, answer.Status, answer.Body)
		}
		if !answer.OK() && took > answered { // one that is taken is read to its end: that is work
			t.Errorf("%s: answered after %v", c.name, took)
		}
		s.within(extreme, c.name)
		s.prompt("after " + c.name)
	}
}

// named is an answer as tests speak of it: "422 zip_bomb".
func named(a lab.Answer) string {
	var problem struct{ Code string }
	_ = json.Unmarshal(a.Body, &problem) // what is no problem has no name
	return fmt.Sprintf("%d %s", a.Status, problem.Code)
}
