package value

import (
	"context"
	"runtime"

	"github.com/loam-crm/loam/internal/platform/ahead"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// partSize is how many accounts are read, graded and, if they changed, written together: enough to spread the cost of
// a question and of a durable commit, few enough to let other writers in between and to keep little in memory.
const partSize = 2000

// most readers at once; a database server has other customers.
const mostReaders = 4

// liveAccounts lists the ids of all live accounts in their order.
func (s *Service) liveAccounts(ctx context.Context) ([]id.ID, error) {
	return db.Collect[id.ID](ctx, s.Store.DB, "SELECT id FROM accounts WHERE archived_at IS NULL AND id > ? ORDER BY id", 0)
}

// cut divides accounts into the selections of the parts.
func cut(accounts []id.ID) []selection {
	var parts []selection
	for at := 0; at < len(accounts); at += partSize {
		end := min(at+partSize, len(accounts))
		parts = append(parts, selection{first: accounts[at], last: accounts[end-1]})
	}
	return parts
}

// eachPart reads parts in several goroutines, makes something of each where it was read, and uses that on the caller's
// goroutine as soon as it is there, in no particular order. begin gives a goroutine what it makes things with.
func eachPart[T any](ctx context.Context, s *Service, w *window, parts []selection, begin func(*reader) (func([]subject) (T, error), error), use func(T) error) error {
	readers := make([]*reader, min(runtime.GOMAXPROCS(0), mostReaders, max(1, len(parts))))
	makers := make([]func([]subject) (T, error), len(readers))
	for i := range readers {
		var err error
		readers[i] = newReader(w, s.Store.DB)
		if makers[i], err = begin(readers[i]); err != nil {
			return err
		}
	}
	return ahead.Many(ctx, len(readers), len(parts), func(ctx context.Context, worker, i int) (out T, err error) {
		subjects, err := readers[worker].read(ctx, parts[i])
		if err != nil {
			return out, err
		}
		return makers[worker](subjects)
	}, use)
}
