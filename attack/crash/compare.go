package crash

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"github.com/loam-crm/loam/attack/lab"
)

// compare looks at what was touched since, or at everything.
func (w *writer) compare(ctx context.Context, all bool) error {
	for _, one := range w.opened {
		if err := w.resolve(ctx, one); err != nil {
			return err
		}
	}
	w.opened = nil
	for _, k := range w.records {
		if all || k.fresh {
			if err := w.look(ctx, k); err != nil {
				return err
			}
			k.fresh = false
		}
	}
	return nil
}

// resolve finds out what became of a record without an answer. Now and then the request is sent once more with its key:
// what is there is not made again, and what is not there is made now.
func (w *writer) resolve(ctx context.Context, one started) error {
	if err := w.discover(ctx, one); err != nil || !w.again && (w.doubtful != nil || w.rand.IntN(2) == 0) {
		return err // where answers leave things open, this one might, too
	}
	known := len(w.records) > 0 && w.records[len(w.records)-1].mark == one.mark
	answer, err := w.judge.SendOnce(ctx, http.MethodPost, "/"+one.entity.Name, one.mark, one.body)
	switch {
	case err != nil:
		return err
	case !w.accepted(answer, "create again "+one.entity.Name):
		if known {
			w.found.wrong("create %s %s again, which is there: %d %.200s", one.entity.Name, one.mark, answer.Status, answer.Body)
		}
		return nil
	case !known:
		return w.keep(one.entity, one.body, answer)
	}
	got, err := decode(answer)
	if last := w.records[len(w.records)-1]; err == nil && text(got["id"]) != last.id {
		w.found.doubled("%s %s is %s, sent again it is %s", one.entity.Name, one.mark, last.id, text(got["id"]))
	}
	return err
}

// discover looks for a record without an answer: it is there whole, or not at all.
func (w *writer) discover(ctx context.Context, one started) error {
	field := ""
	for name, value := range one.body {
		if value == one.mark {
			field = name
		}
	}
	if field == "" {
		return nil // nothing tells it from others; finish counts them
	}
	items, err := w.list(ctx, one.entity.Name, field, one.mark)
	switch {
	case err != nil || len(items) == 0:
		return err
	case len(items) > 1:
		w.found.doubled("%s %s is there %d times", one.entity.Name, one.mark, len(items))
		return nil
	}
	w.found.kept()
	got := items[0]
	k := &kept{entity: one.entity, mark: one.mark, id: text(got["id"]), rev: text(got["rev"]), want: map[string]any{}}
	for name, value := range one.body {
		if got[name] == nil && value != nil {
			w.found.lost("%s of %s %s, which was stored without it", name, one.entity.Name, one.mark)
		}
		k.want[name] = got[name]
	}
	w.records = append(w.records, k)
	w.byEntity[one.entity.Name] = append(w.byEntity[one.entity.Name], k)
	return nil
}

func (w *writer) list(ctx context.Context, entity, field, value string) ([]map[string]any, error) {
	filter, err := json.Marshal(map[string]any{"field": field, "op": "eq", "value": value})
	if err != nil {
		return nil, err
	}
	answer, err := w.judge.Send(ctx, http.MethodGet, "/"+entity+"?limit=5&filter="+url.QueryEscape(string(filter)), nil)
	if err != nil {
		return nil, err
	}
	var page struct {
		Items []map[string]any `json:"items"`
	}
	if !answer.OK() {
		return nil, fmt.Errorf("list %s: %d %.300s", entity, answer.Status, answer.Body)
	}
	return page.Items, answer.Decode(&page)
}

// look compares one record.
func (w *writer) look(ctx context.Context, k *kept) error {
	answer, err := w.judge.Send(ctx, http.MethodGet, k.path(), nil)
	if err != nil {
		return err
	}
	if answer.Status == http.StatusNotFound {
		w.found.lost("%s, all of it", k.path())
		return nil
	}
	got, err := decode(answer)
	if err != nil || !answer.OK() {
		return fmt.Errorf("read %s: %d %.300s %w", k.path(), answer.Status, answer.Body, err)
	}
	w.settle(k, got)
	for name, want := range k.want {
		if !reflect.DeepEqual(plain(got[name]), plain(want)) {
			w.found.lost("%s of %s is %v, acknowledged was %v", name, k.path(), got[name], want)
		}
	}
	if gone := got["archived_at"] != nil; gone != k.archived {
		w.found.lost("%s is archived: %v, acknowledged was %v", k.path(), gone, k.archived)
	}
	return w.lookAtFiles(ctx, k)
}

// settle finds out what became of what was without an answer.
func (w *writer) settle(k *kept, got map[string]any) {
	for name, value := range k.doubt {
		if reflect.DeepEqual(plain(got[name]), plain(value)) {
			w.found.kept()
			k.want[name] = got[name]
		}
	}
	if k.archiving && got["archived_at"] != nil {
		w.found.kept()
		k.archived = true
	}
	k.doubt, k.archiving, k.rev = nil, false, text(got["rev"])
}

// lookAtFiles wants every acknowledged file with its content, and of others only those without an answer, whole.
func (w *writer) lookAtFiles(ctx context.Context, k *kept) error {
	if len(k.files) == 0 && len(k.attaching) == 0 {
		return nil
	}
	answer, err := w.judge.Send(ctx, http.MethodGet, k.path()+"/files", nil)
	if err != nil {
		return err
	}
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := answer.Decode(&page); err != nil || !answer.OK() {
		return fmt.Errorf("files of %s: %d %w", k.path(), answer.Status, err)
	}
	var there []string
	for _, file := range page.Items {
		content, err := w.judge.Send(ctx, http.MethodGet, "/files/"+file.ID, nil)
		if err != nil {
			return err
		}
		if !content.OK() {
			w.found.lost("the content of a file of %s: %d", k.path(), content.Status)
			continue
		}
		there = append(there, fmt.Sprintf("%x", sha256.Sum256(content.Body)))
	}
	w.settleFiles(k, there)
	return nil
}

func (w *writer) settleFiles(k *kept, there []string) {
	for _, digest := range there {
		switch {
		case slices.Contains(k.files, digest):
		case slices.Contains(k.attaching, digest):
			w.found.kept()
			k.files = append(k.files, digest)
		default:
			w.found.wrong("%s has a file that nobody sent whole", k.path())
		}
	}
	for _, digest := range k.files {
		switch n := count(there, digest); {
		case n == 0:
			w.found.lost("a file of %s", k.path())
		case n > 1:
			w.found.doubled("a file of %s", k.path())
		}
	}
	k.attaching = nil
}

func count(all []string, one string) (n int) {
	for _, other := range all {
		if other == one {
			n++
		}
	}
	return n
}

// finish compares everything once more, and looks for what is there twice.
func (w *writer) finish(ctx context.Context) error {
	if err := w.compare(ctx, true); err != nil {
		return err
	}
	for _, k := range w.records {
		for name, value := range k.want {
			mark, ok := value.(string)
			if !ok || k.archived || len(mark) < 3 || mark[:3] != "Mk-" {
				continue
			}
			items, err := w.list(ctx, k.entity.Name, name, mark)
			if err != nil {
				return err
			}
			if len(items) > 1 {
				w.found.doubled("%s %s is there %d times", k.entity.Name, mark, len(items))
			}
		}
	}
	return nil
}

func decode(answer lab.Answer) (map[string]any, error) {
	var out map[string]any
	err := answer.Decode(&out)
	return out, err
}

// plain makes values comparable: of a reference its id counts, not the name it has by now.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return v["id"]
	case int:
		return float64(v)
	}
	return v
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatInt(int64(v), 10)
	}
	return ""
}
