package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// Alive answers /healthz: the process serves. A restart would not help a database
// that is away, so it is not asked.
func Alive() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok", "") })
}

const (
	readyTime   = 2 * time.Second
	schemaAgain = time.Minute
)

// Readiness answers /readyz: the database answers and its schema is this program's.
type Readiness struct {
	// Ping says whether the database answers (db.DB.Ping).
	Ping func(context.Context) error
	// Schema refuses any but this program's (db.DB.CheckSchema). On SQLite it waits
	// for the writer, so a good answer counts for a minute, and longer while it is busy.
	Schema func(context.Context) error
	Clock  clock.Clock

	mu   sync.Mutex
	good time.Time // last good answer of Schema
}

func (h *Readiness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	if h.Ping(ctx) != nil { // the cause may name hosts: it is not for the caller
		answer(w, http.StatusServiceUnavailable, "unready", "database_unreachable")
		return
	}
	if err := h.schema(ctx); err != nil {
		answer(w, http.StatusServiceUnavailable, "unready", errs.Code(err))
		return
	}
	answer(w, http.StatusOK, "ready", "")
}

func (h *Readiness) schema(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.Clock.Now()
	if !h.good.IsZero() && now.Sub(h.good).Abs() < schemaAgain {
		return nil
	}
	err := h.Schema(ctx)
	if err == nil {
		h.good = now
		return nil
	}
	if errors.Is(err, context.DeadlineExceeded) && !h.good.IsZero() {
		return nil // busy, not wrong
	}
	h.good = time.Time{}
	return err
}

func answer(w http.ResponseWriter, status int, state, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(struct {
		Status string `json:"status"`
		Code   string `json:"code,omitempty"`
	}{state, code})
}
