package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
)

func TestOnlyABusyWriterIsKeptQuiet(t *testing.T) {
	t.Parallel()
	busy := fmt.Errorf("beginning: %w", context.DeadlineExceeded)
	cases := []struct {
		engine db.Engine
		level  slog.Level
		err    error
		want   int64
	}{
		{db.SQLite, slog.LevelError, busy, 0},
		{db.SQLite, slog.LevelError, errors.New("disk full"), 1},
		{db.SQLite, slog.LevelInfo, errors.New("started"), 0},
		{db.Postgres, slog.LevelError, busy, 1},
	}
	for _, c := range cases {
		seen := &capture{}
		log := riverLog(&db.DB{Engine: c.engine}, slog.New(seen))
		log.Log(t.Context(), c.level, "chore", "attempt", 1, "err", c.err)
		if got := seen.lines.Load(); got != c.want {
			t.Errorf("%s %s %v: %d lines", c.engine, c.level, c.err, got)
		}
	}
}
