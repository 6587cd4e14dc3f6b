package privacy

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// What became of a table that was asked for.
const (
	taken    = "taken"    // within what everybody may take in a day, or by who needs no consent
	allowed  = "allowed"  // with a consent
	refused  = "refused"  // beyond it
	waiting  = "waiting"  // a consent was asked for
	approved = "approved" // a consent that was not used yet
	declined = "declined" // a consent that was not given
	used     = "used"     // a consent that was used
)

const (
	consentDays = 7 // how long a consent holds
	maxPurpose  = 200
	maxRows     = 10_000_000
)

// Watch hooks the log into every export.
func (s *Service) Watch() { s.Store.LogExports(s.log) }

// log writes down what is asked for, and refuses what is more than the caller may take: 403 export_quota with limit,
// used and rows. A refusal stays in the log.
func (s *Service) log(ctx context.Context, _ *resource.Store, actor authz.Actor, asked resource.ExportAsked, refusal error) error {
	asked.Purpose = strings.TrimSpace(asked.Purpose)
	if refusal == nil && asked.Purpose == "" {
		return errs.Invalid("purpose", "required")
	}
	query, err := s.query(asked)
	if err != nil {
		return err
	}
	var outcome error
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		line := &ExportLine{ID: w.IDs.Next(), User: actor.ID, Entity: asked.Entity, Rows: asked.Rows, Purpose: asked.Purpose, Query: query}
		if line.State, outcome = refused, refusal; refusal == nil {
			var err error
			if line.State, outcome, err = decide(ctx, w, line); err != nil {
				return err
			}
		}
		if line.State == refused {
			if err := w.AuditMany(ctx, resource.Entry{Action: "export_refused", Entity: "exports", Record: line.ID, Title: line.Entity}); err != nil {
				return err
			}
			if err := alarm(ctx, w, line); err != nil {
				return err
			}
		}
		return line.insert(ctx, w)
	})
	if err != nil {
		return err
	}
	return outcome
}

// query is what is in a table, as it is written down.
func (s *Service) query(asked resource.ExportAsked) (string, error) {
	e, known := s.Store.Registry.Exportable(asked.Entity)
	if !known {
		return "", errs.Invalid("entity", "unknown_entity").With("name", asked.Entity)
	}
	return e.Query(asked.By)
}

// alarm tells those who read the audit log or give consents, once a day for each person.
func alarm(ctx context.Context, w *resource.Write, line *ExportLine) error {
	var watchers []id.ID
	for _, command := range []string{authz.AuditRead, authz.ExportApprove} {
		holders, err := identity.Holders(ctx, w.Tx, command)
		if err != nil {
			return err
		}
		watchers = append(watchers, holders...)
	}
	slices.Sort(watchers)
	return notify.Send(ctx, w, notify.Notice{Kind: notify.ExportRefused, Users: slices.Compact(watchers), Once: true,
		Group: notify.ExportRefused + "/" + line.User.String() + "/" + string(w.Env.Today), Data: map[string]any{"rows": line.Rows, "entity": line.Entity}})
}

// decide counts what the caller took today. The update of their own row has two exports at once come one after the
// other.
func decide(ctx context.Context, w *resource.Write, line *ExportLine) (state string, refusal, err error) {
	if w.Actor.IsSystem() || w.Actor.May(authz.ExportApprove) {
		return taken, nil, nil
	}
	if _, err := w.Tx.Exec(ctx, "UPDATE users SET rev = rev WHERE id = ?", w.Actor.ID); err != nil {
		return "", nil, err
	}
	so, err := soFar(ctx, w.Tx, w.Actor.ID, w.Env.Today)
	if err != nil {
		return "", nil, err
	}
	company, err := settings.Load(ctx, w.Tx)
	if err != nil || so+line.Rows <= int64(company.ExportRows) {
		return taken, nil, err
	}
	n, err := w.Tx.Exec(ctx, `UPDATE exports SET state = ?, used_by = ? WHERE id = (SELECT MIN(x.id) FROM exports x
		WHERE x.user_id = ? AND x.entity = ? AND x.query = ? AND x.state = ? AND x.ends_on >= ? AND x.row_count >= ?)`,
		used, line.ID, w.Actor.ID, line.Entity, line.Query, approved, w.Env.Today, line.Rows)
	if err != nil || n > 0 {
		return allowed, nil, err
	}
	return refused, errs.New(http.StatusForbidden, "export_quota").With("limit", company.ExportRows).With("used", so).With("rows", line.Rows), nil
}

func soFar(ctx context.Context, q db.Querier, user id.ID, day calendar.Date) (rows int64, err error) {
	err = q.QueryRow(ctx, "SELECT COALESCE(SUM(row_count), 0) FROM exports WHERE user_id = ? AND day = ? AND state = ?", user, day, taken).Scan(&rows)
	return rows, err
}

func (l *ExportLine) insert(ctx context.Context, w *resource.Write) error {
	_, err := w.Tx.Exec(ctx, "INSERT INTO exports (id, user_id, entity, row_count, purpose, query, state, day, asked_at, ip) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		l.ID, l.User, l.Entity, l.Rows, l.Purpose, l.Query, l.State, w.Env.Today, w.Env.Now, w.Actor.IP)
	return err
}

// Ask asks for consent to a table that is larger than the caller may take: to what is in it as much as to its size.
// Asked again while it waits, it says so: 409 export_waiting.
func (s *Service) Ask(ctx context.Context, actor authz.Actor, asked resource.ExportAsked) error {
	asked.Purpose = strings.TrimSpace(asked.Purpose)
	e, known := s.Store.Registry.Exportable(asked.Entity)
	switch {
	case !known:
		return errs.Invalid("entity", "unknown_entity").With("name", asked.Entity)
	case !e.OpenTo(actor):
		return errs.Forbidden()
	case asked.Purpose == "":
		return errs.Invalid("purpose", "required")
	case utf8.RuneCountInString(asked.Purpose) > maxPurpose:
		return errs.Invalid("purpose", "too_long")
	case asked.Rows < 1 || asked.Rows > maxRows:
		return errs.Validation(errs.Field{Name: "rows", Code: "out_of_range", Params: map[string]any{"min": 1, "max": maxRows}})
	}
	query, err := e.Query(asked.By)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		var there bool
		err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM exports WHERE user_id = ? AND entity = ? AND query = ? AND state = ?)",
			actor.ID, asked.Entity, query, waiting).Scan(&there)
		if err != nil {
			return err
		}
		if there {
			return errs.Conflict("export_waiting")
		}
		line := &ExportLine{ID: w.IDs.Next(), User: actor.ID, Entity: asked.Entity, Rows: asked.Rows, Purpose: asked.Purpose, Query: query, State: waiting}
		return line.insert(ctx, w)
	})
}

// Decide gives or refuses the consent that somebody else asked for. It holds for a week and that table, once.
func (s *Service) Decide(ctx context.Context, actor authz.Actor, target id.ID, yes bool, note string) error {
	if !actor.May(authz.ExportApprove) {
		return errs.Forbidden()
	}
	if utf8.RuneCountInString(note) > maxPurpose {
		return errs.Invalid("note", "too_long")
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		var by id.ID
		var state, entity string
		err := w.Tx.QueryRow(ctx, "SELECT user_id, state, entity FROM exports WHERE id = ?", target).Scan(&by, &state, &entity)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return errs.NotFound()
		case err != nil:
			return err
		case by == actor.ID:
			return errs.Conflict("four_eyes")
		case state != waiting:
			return errs.Conflict("export_decided")
		}
		now, ends := declined, calendar.Date("")
		if yes {
			now, ends = approved, w.Env.Today.AddDays(consentDays)
		}
		n, err := w.Tx.Exec(ctx, "UPDATE exports SET state = ?, decided_by = ?, decided_at = ?, note = ?, ends_on = ? WHERE id = ? AND state = ?",
			now, actor.ID, w.Env.Now, strings.TrimSpace(note), ends, target, waiting)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Conflict("export_decided")
		}
		return w.AuditMany(ctx, resource.Entry{Action: "export_" + now, Entity: "exports", Record: target, Title: entity})
	})
}
