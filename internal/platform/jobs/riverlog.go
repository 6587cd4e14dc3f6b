package jobs

import (
	"context"
	"log/slog"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
)

// riverLog keeps River's chatter out of the log: what is below a warning, and on
// SQLite its complaints that a chore timed out. There everybody waits for the one
// writer, a long import may hold it longer than River's patience, and the chore is
// simply done later.
func riverLog(d *db.DB, log *slog.Logger) *slog.Logger {
	return slog.New(riverHandler{Handler: log.Handler(), oneWriter: d.EngineName() == db.SQLite})
}

type riverHandler struct {
	slog.Handler
	oneWriter bool
}

func (h riverHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

func (h riverHandler) Handle(ctx context.Context, line slog.Record) error {
	if h.oneWriter && timedOut(line) {
		return nil
	}
	return h.Handler.Handle(ctx, line)
}

func timedOut(line slog.Record) bool {
	found := false
	line.Attrs(func(a slog.Attr) bool {
		found = (a.Key == "err" || a.Key == "error") && strings.Contains(a.Value.String(), context.DeadlineExceeded.Error())
		return !found
	})
	return found
}

func (h riverHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return riverHandler{h.Handler.WithAttrs(attrs), h.oneWriter}
}

func (h riverHandler) WithGroup(name string) slog.Handler {
	return riverHandler{h.Handler.WithGroup(name), h.oneWriter}
}
