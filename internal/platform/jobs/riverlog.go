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
// simply done later. River's own writes go past db.Tx, so what keeps them from the disk is heard of here.
func riverLog(d *db.DB, log *slog.Logger) *slog.Logger {
	return slog.New(riverHandler{Handler: log.Handler(), oneWriter: d.EngineName() == db.SQLite, doubt: d.Doubt})
}

type riverHandler struct {
	slog.Handler
	oneWriter bool
	doubt     func()
}

func (h riverHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

func (h riverHandler) Handle(ctx context.Context, line slog.Record) error {
	if h.oneWriter && mentions(line, diskFailed) {
		h.doubt()
	}
	if h.oneWriter && mentions(line, context.DeadlineExceeded.Error()) {
		return nil
	}
	return h.Handler.Handle(ctx, line)
}

// diskFailed is SQLite's word for it; River hands most errors to its log as texts.
const diskFailed = "disk I/O error"

// mentions says whether the error of a line has this text.
func mentions(line slog.Record, text string) bool {
	found := false
	line.Attrs(func(a slog.Attr) bool {
		found = (a.Key == "err" || a.Key == "error") && strings.Contains(a.Value.String(), text)
		return !found
	})
	return found
}

func (h riverHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return riverHandler{h.Handler.WithAttrs(attrs), h.oneWriter, h.doubt}
}

func (h riverHandler) WithGroup(name string) slog.Handler {
	return riverHandler{h.Handler.WithGroup(name), h.oneWriter, h.doubt}
}
