package search

import (
	"fmt"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/id"
)

func TestNewestAddsTheBeginningsOfManyHits(t *testing.T) {
	d := index(t)
	put(t, d, "accounts",
		Doc{ID: 1, Text: []string{"华为"}}, Doc{ID: 2, Text: []string{"深圳华为"}},
		Doc{ID: 3, Text: []string{"华为终端"}}, Doc{ID: 4, Text: []string{"新华为"}})
	put(t, d, "orders", Doc{ID: 5, Text: []string{"华为-7"}})
	for _, c := range []struct {
		limit int
		want  []id.ID
		more  bool
	}{{1, []id.ID{4, 3}, true}, {3, []id.ID{4, 3, 2, 1}, true}, {4, []id.ID{4, 3, 2, 1}, false}, {9, []id.ID{4, 3, 2, 1}, false}} {
		got, err := Newest(t.Context(), d, "华为", c.limit, "accounts", "users", "orders")
		if err != nil || !slices.Equal(got["accounts"].IDs, c.want) || got["accounts"].More != c.more {
			t.Errorf("limit %d: %v, %v; want %v", c.limit, got, err, c.want)
		}
		if _, there := got["users"]; there || !slices.Equal(got["orders"].IDs, []id.ID{5}) || got["orders"].More {
			t.Errorf("limit %d: %v", c.limit, got)
		}
	}
	if got, err := Newest(t.Context(), d, "  -", 9, "accounts"); err != nil || len(got) > 0 {
		t.Errorf("nothing to search for: %v, %v", got, err)
	}
}

// The newest are found wherever in time they lie: all lately, some lately and some long ago, all long ago.
func TestNewestOfAllTimes(t *testing.T) {
	d := index(t)
	at := func(block, n int) id.ID { return id.ID(block)<<blockBits | id.ID(n) }
	var docs []Doc
	for block := range 100 {
		for n := range 3 {
			text := fmt.Sprintf("常见 %03d", block)
			switch {
			case block%20 == 9:
				text += " 少有"
			case block < 5:
				text += " 从前"
			case block == 98 && n == 1:
				text += " 近来"
			}
			docs = append(docs, Doc{ID: at(block, n+1), Text: []string{text}})
		}
	}
	put(t, d, "accounts", docs...)
	for _, c := range []struct {
		query string
		limit int
		want  []id.ID
		more  bool
	}{
		{"常见", 2, []id.ID{at(99, 3), at(99, 2)}, true},
		{"常见", 7, []id.ID{at(99, 3), at(99, 2), at(99, 1), at(98, 3), at(98, 2), at(98, 1), at(97, 3)}, true},
		{"少有", 4, []id.ID{at(89, 3), at(89, 2), at(89, 1), at(69, 3)}, true},
		{"少有", 15, []id.ID{at(89, 3), at(89, 2), at(89, 1), at(69, 3), at(69, 2), at(69, 1), at(49, 3), at(49, 2), at(49, 1), at(29, 3), at(29, 2), at(29, 1), at(9, 3), at(9, 2), at(9, 1)}, false},
		{"从前", 2, []id.ID{at(4, 3), at(4, 2)}, true},
		{"近来", 2, []id.ID{at(98, 2)}, false},
		{"从未", 2, nil, false},
	} {
		got, err := Newest(t.Context(), d, c.query, c.limit, "accounts")
		hits := got["accounts"]
		if len(hits.IDs) > c.limit { // 常见 is what every text begins with
			hits.IDs = hits.IDs[:c.limit]
		}
		if err != nil || !slices.Equal(hits.IDs, c.want) || hits.More != c.more {
			t.Errorf("%s, %d: %v, %v; want %v", c.query, c.limit, got, err, c.want)
		}
	}
}
