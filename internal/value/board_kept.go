package value

import (
	"context"
	"sync"
	"time"
)

// A board is kept only where it takes long to sum up, and then for no longer than so many times that: reading a million
// accounts for everybody who opens the page would be most of what the server does.
const (
	keepFrom  = 250 * time.Millisecond
	keepTimes = 10
	keepMost  = time.Minute
)

// keptBoards holds the boards of large companies by what they cover. A decision about a grade forgets them all. Somebody
// who asks for a board that is being summed up waits for that one.
type keptBoards struct {
	mu sync.Mutex
	by map[string]*keptBoard
}

type keptBoard struct {
	mu    sync.Mutex
	board *ValueBoard
	until time.Time
}

func (k *keptBoards) get(ctx context.Context, key string, read func(context.Context) (*ValueBoard, error)) (*ValueBoard, error) {
	kept := k.of(key)
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if kept.board != nil && time.Now().Before(kept.until) {
		return kept.board, nil
	}
	if err := ctx.Err(); err != nil { // it may have been a long wait
		return nil, err
	}
	began := time.Now()
	board, err := read(ctx)
	if err != nil {
		return nil, err
	}
	kept.board = nil
	if took := time.Since(began); took >= keepFrom {
		kept.board, kept.until = board, time.Now().Add(min(keepTimes*took, keepMost))
	}
	return board, nil
}

// of finds or makes the place of a board, and drops those that nobody needs any more.
func (k *keptBoards) of(key string) *keptBoard {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.by == nil || len(k.by) > 1000 {
		k.by = map[string]*keptBoard{}
	}
	if k.by[key] == nil {
		k.by[key] = &keptBoard{}
	}
	return k.by[key]
}

func (k *keptBoards) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.by = nil
}
