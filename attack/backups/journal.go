package backups

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/loam-crm/loam/attack/lab"
)

// entry is something that was stored: a customer, or a file of one.
type entry struct {
	began, acknowledged time.Time
	name                string // of the customer
	file                string // the digest of its file, "" for the customer itself
}

// journal is what all clients stored.
type journal struct {
	resting sync.RWMutex // locked while nobody is to write
	mu      sync.Mutex
	entries []entry
}

func (j *journal) add(e entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, e)
}

// all is what was stored so far.
func (j *journal) all() []entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]entry{}, j.entries...)
}

// note is what a customer of a name says, so that a comparison needs no memory of it.
func note(name string) string { return "said of " + name }

// rest waits while resting is locked: nothing begins meanwhile.
func (j *journal) rest() {
	j.resting.RLock()
	defer j.resting.RUnlock()
}

// write stores customers, and files of every third, until it is stopped.
func (j *journal) write(ctx, until context.Context, c *lab.Client, n int) error {
	for i := 0; until.Err() == nil; i++ {
		j.rest()
		name := fmt.Sprintf("Kept %d-%d", n, i)
		began := time.Now()
		answer, err := c.Send(ctx, http.MethodPost, "/accounts", map[string]any{"name": name, "note": note(name)})
		if err != nil || !answer.OK() {
			return fmt.Errorf("store %s: %d %.200s %w", name, answer.Status, answer.Body, err)
		}
		j.add(entry{began: began, acknowledged: time.Now(), name: name})
		if i%3 > 0 {
			continue
		}
		var made struct {
			ID string `json:"id"`
		}
		if err := answer.Decode(&made); err != nil {
			return err
		}
		content := []byte(fmt.Sprintf("what was attached to %s at %v", name, began))
		began = time.Now()
		answer, err = c.Upload(ctx, "/accounts/"+made.ID+"/files", "note.txt", content)
		if err != nil || !answer.OK() {
			return fmt.Errorf("attach to %s: %d %.200s %w", name, answer.Status, answer.Body, err)
		}
		j.add(entry{began: began, acknowledged: time.Now(), name: name, file: fmt.Sprintf("%x", sha256.Sum256(content))})
	}
	return nil
}
