package crash

import (
	"context"

	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/attack/record"
)

// Clerk is one of the harness' writers for attacks of another kind, which say themselves when it writes and when it compares.
type Clerk struct{ w *writer }

// NewClerk has a clerk write with a client. Of an answer for which doubtful is true nobody knows what became of the request:
// what it asked for may be there, whole, or not at all.
func NewClerk(n int, client *lab.Client, entities []record.Entity, seed uint64, doubtful func(lab.Answer) bool) *Clerk {
	w := newWriter(n, client, entities, seed, &findings{r: Result{Entities: map[string]int{}, Tried: map[string]int{}}})
	w.doubtful = doubtful
	return &Clerk{w: w}
}

// Write makes, changes or archives a record, or attaches a file. It fails where nobody knows what became of that.
func (c *Clerk) Write(ctx context.Context) error { return c.w.write(ctx) }

// Again has Compare send every record without an answer once more, with its key: it is there once then, whatever became of the first.
func (c *Clerk) Again() { c.w.again = true }

// Compare looks whether everything acknowledged is there as acknowledged, and once.
func (c *Clerk) Compare(ctx context.Context) (Result, error) {
	err := c.w.finish(ctx)
	return c.Result(), err
}

// Result is what was found so far.
func (c *Clerk) Result() Result { return c.w.found.result(0) }
