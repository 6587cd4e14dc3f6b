package events

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/loam-crm/loam/internal/platform/db"
)

const (
	channel     = "loam_events"
	listenAgain = time.Minute
)

// notifyOthers wakes the other instances. It is sent after the commit and not in
// the transaction, where NOTIFY would make all commits queue for one lock. Failing
// costs nothing but a second's delay: they poll anyway.
func (h *Hub) notifyOthers(ctx context.Context) {
	if h.db.EngineName() != db.Postgres {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var none any
	if err := h.db.QueryRow(ctx, "SELECT pg_notify(?, '')::text", channel).Scan(&none); err != nil {
		h.log.DebugContext(ctx, "events: notify failed", "error", err)
	}
}

// listen waits for notifications on a connection of its own. Systems that speak
// PostgreSQL without LISTEN are asked again now and then.
func (h *Hub) listen(ctx context.Context) {
	for ctx.Err() == nil {
		err := h.listenOnce(ctx)
		h.log.DebugContext(ctx, "events: not listening", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(listenAgain):
		}
	}
}

func (h *Hub) listenOnce(ctx context.Context) error {
	conn, err := h.db.Writer().Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return conn.Raw(func(raw any) error {
		err := errors.New("not a pgx connection")
		if pg, ok := raw.(*stdlib.Conn); ok {
			err = h.wait(ctx, pg.Conn())
		}
		return errors.Join(driver.ErrBadConn, err) // it listens still: not for the pool
	})
}

func (h *Hub) wait(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		if n.Channel != channel {
			continue
		}
		select {
		case h.remote <- struct{}{}:
		default:
		}
	}
}
