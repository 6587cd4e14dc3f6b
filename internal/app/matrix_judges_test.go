package app_test

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/loam-crm/loam/internal/platform/id"
)

func mustID(text string) id.ID {
	one, err := id.Parse(text)
	if err != nil {
		panic(err)
	}
	return one
}

// visible are the ids of the records of the relations that a caller reads.
func (w *world) visible(caller, entity string) []string {
	var out []string
	for _, relation := range targetsOf(entity) {
		if may(caller, entity, relation) != "" {
			out = append(out, w.ids[entity][relation])
		}
	}
	slices.Sort(out)
	return out
}

type page struct {
	Items []struct {
		ID string `json:"id"`
	} `json:"items"`
	Total *int64 `json:"total"`
}

// among keeps the ids of a page that stand for relations.
func (w *world) among(entity string, p page) []string {
	var out []string
	for _, item := range p.Items {
		for _, relation := range targetsOf(entity) {
			if item.ID == w.ids[entity][relation] {
				out = append(out, item.ID)
			}
		}
	}
	slices.Sort(out)
	return out
}

// listed checks that a list has exactly the records the caller may read, and that
// its total counts no others.
func listed(entity string) func(w *world, caller, target string, r reply) string {
	return func(w *world, caller, _ string, r reply) string {
		var p page
		if err := json.Unmarshal(r.body, &p); err != nil {
			return err.Error()
		}
		if got, want := w.among(entity, p), w.visible(caller, entity); !slices.Equal(got, want) {
			return fmt.Sprintf("lists %v, want %v", got, want)
		}
		if p.Total == nil || *p.Total != int64(len(p.Items)) {
			return fmt.Sprintf("total %v of %d rows", p.Total, len(p.Items))
		}
		return ""
	}
}

// bulkFailed checks why the one record of a bulk change was left alone: it is not
// there, it is not the caller's to change, or (for who may) the change is no good.
func bulkFailed(entity string) func(w *world, caller, target string, r reply) string {
	return func(w *world, caller, target string, r reply) string {
		edits := record(entity, "e")(caller, target)
		want := map[int]string{404: "not_found", 403: "forbidden", allowed: "validation"}[edits]
		if entity == "interactions" && edits == allowed && byAuthor(caller, target) != allowed {
			want = "author_only"
		}
		return failedWith(r, want)
	}
}

func failedWith(r reply, want string) string {
	var out struct {
		Updated  int `json:"updated"`
		Approved int `json:"approved"`
		Failed   []struct {
			Code string `json:"code"`
		} `json:"failed"`
	}
	err := json.Unmarshal(r.body, &out)
	if err != nil || out.Updated+out.Approved != 0 || len(out.Failed) != 1 || out.Failed[0].Code != want {
		return fmt.Sprintf("want one failure %q: %s", want, r.body)
	}
	return ""
}
