// Package idempotency makes a write safe to send again when its answer was lost on the way. The client gives each write a
// key of its own; the key is stored in the same transaction as what was asked for, so it is known exactly if that was
// done. No answer is kept: it would outlive the rights of whoever was given it, and would cost a second commit.
package idempotency

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"hash"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// MaxKey bounds a key, in characters.
const MaxKey = 255

// ErrSecond is the end of a transaction whose key another one has just stored.
var ErrSecond = errors.New("the same key was stored meanwhile")

// Claim is the key of the request under way.
type Claim struct {
	DB      *db.DB
	Clock   clock.Clock
	User    id.ID
	Key     string
	Request hash.Hash // of method, address and body; whole once the body has been read
	made    bool
}

// Done is what became of a key. Record is the first record made with it, 0 if none was.
type Done struct {
	Entity string
	Record id.ID
}

type claimKey struct{}

// With makes the first transaction under the context store the claim.
func (c *Claim) With(ctx context.Context) context.Context {
	return db.WithOpening(context.WithValue(ctx, claimKey{}, c), c.store)
}

// From returns the claim of a request, nil if it came without a key.
func From(ctx context.Context) *Claim {
	c, _ := ctx.Value(claimKey{}).(*Claim)
	return c
}

func (c *Claim) digest() string { return hex.EncodeToString(c.Request.Sum(nil)) }

func (c *Claim) store(ctx context.Context, tx *db.Tx) error {
	c.made = false // the transaction may be a second try
	_, err := tx.Exec(ctx, "INSERT INTO idempotency_keys (user_id, sent_key, request, stored_at) VALUES (?, ?, ?, ?)",
		c.User, c.Key, c.digest(), clock.At(c.Clock.Now()))
	if db.IsUnique(err) {
		return ErrSecond
	}
	return err
}

// Find says what became of the key, nil if nothing did. The key of another request is refused.
func (c *Claim) Find(ctx context.Context) (*Done, error) {
	var done Done
	var request string
	err := c.DB.QueryRow(ctx, "SELECT request, entity, record_id FROM idempotency_keys WHERE user_id = ? AND sent_key = ?", c.User, c.Key).
		Scan(&request, &done.Entity, &done.Record)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if request != c.digest() {
		return nil, done.about(errs.New(http.StatusUnprocessableEntity, "idempotency_key_reused"))
	}
	return &done, nil
}

// Refusal tells that the request was carried out before.
func (d *Done) Refusal() error { return d.about(errs.Conflict("already_done")) }

func (d *Done) about(e *errs.Error) error {
	if d.Record == 0 {
		return e
	}
	return e.With("entity", d.Entity).With("record", d.Record.String())
}

// Made notes the first record that a request makes.
func Made(ctx context.Context, tx *db.Tx, entity string, record id.ID) error {
	c := From(ctx)
	if c == nil || c.made {
		return nil
	}
	n, err := tx.Exec(ctx, "UPDATE idempotency_keys SET entity = ?, record_id = ? WHERE user_id = ? AND sent_key = ? AND record_id = 0",
		entity, record, c.User, c.Key)
	c.made = n > 0
	return err
}
