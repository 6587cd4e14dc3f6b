package crash

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/loam-crm/loam/attack/lab"
)

// One attack in so many begins with an import or an evaluation: more, and the queue would grow faster than it is worked off.
const (
	importEvery   = 4
	evaluateEvery = 15
)

// rowsOfAnImport is small enough to be done within a cycle, and too many for most cycles' rest.
const rowsOfAnImport = 150

// The time that work left in the queue may take at the end of a run.
const atRest = 4 * time.Minute

// table is a file that was sent to be imported.
type table struct {
	n         int
	id        string // "" without an answer
	confirmed bool   // that it is imported was acknowledged
}

// importer imports orders of new customers and has customers evaluated.
type importer struct {
	client  *lab.Client
	judge   *lab.Client // the same, patient
	found   *findings
	tables  []*table
	attacks int
}

func newImporter(client *lab.Client, found *findings) *importer {
	return &importer{client: client, judge: client.Patient(recovery), found: found}
}

func (i *importer) work(ctx, _ context.Context) {
	i.attacks++
	var err error
	if i.attacks%importEvery == 1 {
		err = i.load(ctx)
	}
	if err == nil && i.attacks%evaluateEvery == 1 {
		err = i.evaluate(ctx)
	}
	if err != nil {
		i.found.unanswered()
	}
}

// load uploads a table and has it imported.
func (i *importer) load(ctx context.Context) error {
	t := &table{n: len(i.tables) + 1}
	i.tables = append(i.tables, t)
	answer, err := i.client.Upload(ctx, "/imports", fmt.Sprintf("orders-%d.csv", t.n), t.content())
	if err != nil {
		return err
	}
	got, err := decode(answer)
	if err != nil || !answer.OK() {
		i.found.wrong("upload of a table: %d %.200s", answer.Status, answer.Body)
		return nil
	}
	i.found.acknowledged("imports")
	t.id = text(got["id"])
	if answer, err = i.client.Send(ctx, http.MethodPost, "/imports/"+t.id+"/run", nil); err != nil {
		return err
	}
	if !answer.OK() {
		i.found.wrong("import of a table: %d %.200s", answer.Status, answer.Body)
		return nil
	}
	t.confirmed = true
	i.found.acknowledged("imports")
	return nil
}

func (i *importer) evaluate(ctx context.Context) error {
	answer, err := i.client.Send(ctx, http.MethodPost, "/value/evaluate", map[string]any{})
	if err == nil && answer.OK() {
		i.found.acknowledged("evaluations")
	}
	return err
}

func (t *table) content() []byte {
	var out strings.Builder
	out.WriteString("客户名称,订单号,日期,金额\n")
	for row := range rowsOfAnImport {
		fmt.Fprintf(&out, "Imported %d-%d Ltd,%s,2026-03-%02d,%d.50\n", t.n, row/3, t.number(row), 1+row%28, 100+row)
	}
	return []byte(out.String())
}

func (t *table) number(row int) string { return fmt.Sprintf("IMP-%d-%d", t.n, row) }

// compare has nothing to do between two kills: imports go on by themselves.
func (i *importer) compare(context.Context, bool) error { return nil }

// finish waits until the queue is empty and counts the orders of every table: all of an import that was acknowledged,
// all or none of one that was asked for without an answer, none twice.
func (i *importer) finish(ctx context.Context) error {
	if err := i.rest(ctx); err != nil {
		return err
	}
	if err := i.goOn(ctx); err != nil {
		return err
	}
	for _, t := range i.tables {
		if t.id == "" {
			continue
		}
		n, err := i.orders(ctx, t)
		if err != nil {
			return err
		}
		switch {
		case n > rowsOfAnImport:
			i.found.doubled("import %d made %d orders of %d rows", t.n, n, rowsOfAnImport)
		case n < rowsOfAnImport && t.confirmed:
			state, _ := i.judge.Send(ctx, http.MethodGet, "/imports/"+t.id, nil)
			got, _ := decode(state)
			job, _ := i.judge.Send(ctx, http.MethodGet, "/jobs/"+text(got["job"]), nil)
			i.found.lost("import %d made %d orders of %d rows: state %v, stopped %v, job %s", t.n, n, rowsOfAnImport, got["state"], got["stopped"], job.Body)
		case n != 0 && n != rowsOfAnImport:
			i.found.wrong("import %d, never acknowledged, made %d orders of %d rows", t.n, n, rowsOfAnImport)
		}
	}
	return nil
}

// goOn asks for what was given up, as a user does: the program gives a job up that was at work in several deaths of it.
func (i *importer) goOn(ctx context.Context) error {
	for _, t := range i.tables {
		if t.id == "" || !t.confirmed {
			continue
		}
		answer, err := i.judge.Send(ctx, http.MethodGet, "/imports/"+t.id, nil)
		if err != nil {
			return err
		}
		got, err := decode(answer)
		if err != nil {
			return err
		}
		if got["stopped"] == true {
			answer, err := i.judge.Send(ctx, http.MethodPost, "/imports/"+t.id+"/run", nil)
			if err != nil {
				return err
			}
			if !answer.OK() {
				i.found.wrong("an import that had stopped does not go on: %d %.300s", answer.Status, answer.Body)
			}
		}
	}
	if err := i.evaluate(ctx); err != nil {
		return err
	}
	return i.rest(ctx)
}

// orders counts those of a table, each by its number.
func (i *importer) orders(ctx context.Context, t *table) (int, error) {
	filter, err := json.Marshal(map[string]any{"field": "number", "op": "contains", "value": fmt.Sprintf("IMP-%d-", t.n)})
	if err != nil {
		return 0, err
	}
	answer, err := i.judge.Send(ctx, http.MethodGet, "/orders?limit=1&total=true&filter="+url.QueryEscape(string(filter)), nil)
	if err != nil {
		return 0, err
	}
	var page struct {
		Total int `json:"total"`
	}
	if !answer.OK() {
		return 0, fmt.Errorf("orders of import %d: %d %.300s", t.n, answer.Status, answer.Body)
	}
	return page.Total, answer.Decode(&page)
}

// rest waits until no job is queued or at work, and tells of those that failed.
func (i *importer) rest(ctx context.Context) error {
	for began := time.Now(); time.Since(began) < atRest; time.Sleep(50 * time.Millisecond) {
		busy, err := i.jobs(ctx, "queued", "running")
		if err != nil {
			return err
		}
		if len(busy) == 0 {
			failed, err := i.jobs(ctx, "failed")
			for _, job := range failed {
				if !strings.Contains(job, `"job_crashed"`) {
					i.found.wrong("a job failed: %s", job)
				}
			}
			return err
		}
	}
	i.found.wrong("jobs were still at work %v after the last start", atRest)
	return nil
}

// jobs lists those of some states.
func (i *importer) jobs(ctx context.Context, states ...string) ([]string, error) {
	var out []string
	for after := ""; ; {
		answer, err := i.judge.Send(ctx, http.MethodGet, "/jobs?limit=200&after="+url.QueryEscape(after), nil)
		if err != nil {
			return nil, err
		}
		var page struct {
			Items []struct {
				Kind  string          `json:"kind"`
				State string          `json:"state"`
				Error json.RawMessage `json:"error"`
			} `json:"items"`
			Next string `json:"next"`
		}
		if err := answer.Decode(&page); err != nil || !answer.OK() {
			return nil, fmt.Errorf("jobs: %d %.300s", answer.Status, answer.Body)
		}
		for _, job := range page.Items {
			for _, state := range states {
				if job.State == state {
					out = append(out, job.Kind+" "+string(job.Error))
				}
			}
		}
		if after = page.Next; after == "" {
			return out, nil
		}
	}
}
