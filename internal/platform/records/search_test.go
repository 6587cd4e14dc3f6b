package records_test

import (
	"context"
	"fmt"
	"net/url"
	"testing"

	"github.com/loam-crm/loam/internal/platform/resource"
)

type hitList struct {
	Items []struct{ Entity, ID, Title, Subtitle, Grade string }
}

func (b *bench) find(caller, text string) hitList {
	b.t.Helper()
	var l hitList
	b.get(caller, "/search?q="+url.QueryEscape(text)).ok(200, &l)
	return l
}

func TestSearchFindsWhatTheCallerMayRead(t *testing.T) {
	b := newBench(t)
	mine := b.account("li", "沃土机械")
	b.account("wang", "沃土电气")
	o := &order{Account: mine, Number: "沃土-7", On: "2026-01-02", Code: "CNY"}
	b.write(func(ctx context.Context, w *resource.Write) error { return orders.Insert(ctx, w, o) })
	l := b.find("boss", "沃土")
	if len(l.Items) != 3 || l.Items[0].Entity != "accounts" || l.Items[1].Entity != "accounts" || l.Items[2].Entity != "orders" {
		t.Fatalf("%+v", l)
	}
	if o := l.Items[2]; o.Title != "沃土-7" || o.Subtitle != "沃土机械" {
		t.Errorf("%+v", o)
	}
	l = b.find("li", "沃土")
	if len(l.Items) != 2 || l.Items[0].ID != mine.String() || l.Items[0].Grade != "A" {
		t.Errorf("%+v", l)
	}
	if l.Items[0].Subtitle != "" {
		t.Errorf("the masked code shows: %+v", l.Items[0])
	}
	if l := b.find("boss", "C-沃土机械"); len(l.Items) != 1 || l.Items[0].Subtitle != "C-沃土机械" {
		t.Errorf("by code: %+v", l)
	}
	if l := b.find("li", "C-沃土机械"); len(l.Items) != 0 {
		t.Errorf("a search tells what a masked field holds: %+v", l)
	}
	for _, caller := range []string{"nobody", "admin"} {
		if l := b.find(caller, "沃土"); len(l.Items) != 0 {
			t.Errorf("%s: %+v", caller, l)
		}
	}
	if l := b.find("boss", "  "); len(l.Items) != 0 {
		t.Errorf("%+v", l)
	}
}

func TestSearchLeavesRoomForEveryEntity(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "grain 0")
	for i := range 24 {
		b.account("li", fmt.Sprintf("grain %d", i+1))
	}
	for i := range 3 {
		o := &order{Account: a, Number: fmt.Sprintf("grain-%d", i), On: "2026-01-02", Code: "CNY"}
		b.write(func(ctx context.Context, w *resource.Write) error { return orders.Insert(ctx, w, o) })
	}
	l := b.find("boss", "grain")
	if len(l.Items) != 20 || l.Items[16].Entity != "accounts" || l.Items[17].Entity != "orders" {
		t.Errorf("%d hits: %+v", len(l.Items), l)
	}
}

// Of very many hits the newest are looked at, and those that begin with what was typed however old they are: called so first,
// then beginning so, then in the usual order.
func TestSearchAmongVeryManyHits(t *testing.T) {
	b := newBench(t)
	var old []string
	for _, name := range []string{"麦田一号", "麦田", "大麦田"} {
		old = append(old, b.account("li", name).String())
	}
	for i := range 210 {
		b.account("li", fmt.Sprintf("新麦田 %03d", i))
	}
	l := b.find("boss", "麦田")
	if len(l.Items) != 20 || l.Items[0].ID != old[1] || l.Items[1].ID != old[0] {
		t.Errorf("%d hits: %+v", len(l.Items), l)
	}
	for _, hit := range l.Items {
		if hit.ID == old[2] {
			t.Errorf("the oldest of %d hits in the middle of a name is shown: %+v", 213, l)
		}
	}
}

// Who sees few of very many hits finds all of theirs, however old.
func TestSearchBehindTheHitsOfOthers(t *testing.T) {
	b := newBench(t)
	mine := b.account("li", "老麦田")
	for i := range 210 {
		b.account("wang", fmt.Sprintf("新麦田 %03d", i))
	}
	if l := b.find("li", "麦田"); len(l.Items) != 1 || l.Items[0].ID != mine.String() {
		t.Errorf("%+v", l)
	}
	if l := b.find("nobody", "麦田"); len(l.Items) != 0 {
		t.Errorf("%+v", l)
	}
}
