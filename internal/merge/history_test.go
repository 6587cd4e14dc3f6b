package merge_test

import (
	"context"
	"testing"

	"github.com/loam-crm/loam/internal/overview"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// What happened to a customer before it was merged stays in the timeline of the one it was merged into, and so do the
// owners it had; a transfer of then is no longer one to take back.
func TestTheTimelineKeepsWhatHappenedToTheMerged(t *testing.T) {
	w := newWorld(t)
	target, source := w.account("美德科技有限公司", w.amy), w.account("美德科技", w.ben)
	w.must(w.app.Store.Write(t.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
		for _, action := range []string{"approve", "attach"} {
			if err := tx.Audit(ctx, resource.Entry{Action: action, Entity: "accounts", Record: source, Rev: 1, Title: "美德科技"}); err != nil {
				return err
			}
		}
		return nil
	}))
	of := func(one id.ID) (kinds map[string]int, moves int) {
		t.Helper()
		events, err := w.app.Overview.Events(t.Context(), authz.System(), one, overview.EventQuery{Limit: 100})
		w.must(err)
		kinds = map[string]int{}
		for _, e := range events.Items {
			kinds[e.Kind]++
			if e.Change != nil && e.Change.Action == "create" {
				kinds["create"]++
			}
		}
		own, err := w.app.Pools.Of(t.Context(), authz.System(), one)
		w.must(err)
		for i, m := range own.Moves {
			if m.Undoable && i > 0 {
				t.Errorf("%+v can be undone", m)
			}
		}
		return kinds, len(own.Moves)
	}
	before, moves := of(target)
	theirs, theirMoves := of(source)
	if before["create"] != 1 || theirs["create"] != 1 || theirs["grade"] != 1 || theirs["file"] != 1 || theirMoves == 0 {
		t.Fatalf("before the merge: %v and %v, %d moves", before, theirs, theirMoves)
	}
	_, err := w.app.Merges.Merge(t.Context(), authz.System(), w.request("accounts", target, source))
	w.must(err)
	after, all := of(target)
	if after["create"] != 2 || after["grade"] != 1 || after["file"] != 1 || all < moves+theirMoves {
		t.Errorf("after the merge: %v, %d moves of %d and %d", after, all, moves, theirMoves)
	}
}
