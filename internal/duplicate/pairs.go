package duplicate

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// PairRecord is one side of a pair.
type PairRecord struct {
	ID        id.ID         `json:"id"`
	Name      string        `json:"name"`
	Of        string        `json:"of" doc:"of a contact: its customer"`
	Owner     string        `json:"owner" doc:"who looks after it"`
	CreatedAt clock.Instant `json:"created_at"`
}

// DuplicatePair are two records that may be one.
type DuplicatePair struct {
	Entity   string     `json:"entity"`
	First    PairRecord `json:"first"`
	Second   PairRecord `json:"second"`
	Reasons  []string   `json:"reasons" nullable:"false"`
	Score    float64    `json:"score" doc:"0–1: how sure the reasons are together"`
	MayMerge bool       `json:"may_merge"`
}

const pageSize = 50

// side is the SQL of one side: columns, tables and the conditions on what the caller may see.
var sides = map[string]struct{ columns, tables string }{
	"accounts": {"%.name, CAST(0 AS BIGINT), '', COALESCE(%u.name, ''), %.created_at", "JOIN accounts % ON %.id = p.@ LEFT JOIN users %u ON %u.id = %.owner_id"},
	"contacts": {"%.name, %.account_id, %a.name, COALESCE(%u.name, ''), %.created_at",
		"JOIN contacts % ON %.id = p.@ JOIN accounts %a ON %a.id = %.account_id LEFT JOIN users %u ON %u.id = %a.owner_id"},
}

func on(text, alias, column string) string {
	return strings.NewReplacer("%", alias, "@", column).Replace(text)
}

// Pairs lists the pairs of which the caller may see both, the surest first.
func (s *Service) Pairs(ctx context.Context, actor authz.Actor, entity string, dismissed bool, skip int) (out []DuplicatePair, more bool, err error) {
	e := s.Store.Registry.Named(entity)
	side, known := sides[entity]
	if !known {
		return nil, false, errs.Invalid("entity", "not_an_option")
	}
	guard := e.Guard()
	if actor.Scope(guard, authz.Read) == authz.None || actor.Field(guard, "name", authz.Business) <= authz.Masked {
		return nil, false, errs.Forbidden()
	}
	owners := visible(actor, "owner")
	var args []any
	may := make([]string, 2)
	see := make([]string, 2)
	var seeArgs []any
	for i, alias := range []string{"a", "b"} {
		sql, values := actor.Where(guard, authz.Edit, alias)
		may[i], args = sql, append(args, values...)
		sql, values = actor.Where(guard, authz.Read, alias)
		see[i], seeArgs = sql, append(seeArgs, values...)
	}
	state := "p.dismissed_at IS NULL"
	if dismissed {
		state = "p.dismissed_at IS NOT NULL"
	}
	rows, err := s.Store.DB.Query(ctx, "SELECT p.first_id, p.second_id, p.reasons, p.score, CASE WHEN "+may[0]+" AND "+may[1]+" THEN 1 ELSE 0 END, "+
		on(side.columns, "a", "")+", "+on(side.columns, "b", "")+" FROM duplicate_pairs p "+on(side.tables, "a", "first_id")+" "+on(side.tables, "b", "second_id")+
		" WHERE p.entity = ? AND "+state+" AND a.archived_at IS NULL AND b.archived_at IS NULL AND "+see[0]+" AND "+see[1]+
		" ORDER BY p.score DESC, p.first_id, p.second_id LIMIT ? OFFSET ?", append(append(append(args, entity), seeArgs...), pageSize+1, skip)...)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	out = []DuplicatePair{}
	for rows.Next() {
		d := DuplicatePair{Entity: entity}
		var reasons string
		var mayBoth int
		var firstOf, secondOf id.ID
		if err := rows.Scan(&d.First.ID, &d.Second.ID, &reasons, &d.Score, &mayBoth, &d.First.Name, &firstOf, &d.First.Of, &d.First.Owner, &d.First.CreatedAt,
			&d.Second.Name, &secondOf, &d.Second.Of, &d.Second.Owner, &d.Second.CreatedAt); err != nil {
			return nil, false, err
		}
		d.Reasons, d.MayMerge = strings.Fields(reasons), mayBoth == 1 && firstOf == secondOf
		if !owners {
			d.First.Owner, d.Second.Owner = "", ""
		}
		out = append(out, d)
	}
	if more = len(out) > pageSize; more {
		out = out[:pageSize]
	}
	return out, more, rows.Err()
}

// Dismiss says that two records are two, or takes that back. It needs the right to edit both.
func (s *Service) Dismiss(ctx context.Context, actor authz.Actor, entity string, a, b id.ID, dismissed bool) error {
	if _, known := sides[entity]; !known {
		return errs.Invalid("entity", "not_an_option")
	}
	e, p := s.Store.Registry.Named(entity), pairOf(a, b)
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		for _, one := range []id.ID{a, b} {
			if err := e.Require(ctx, w.Tx, actor, one, authz.Edit); err != nil {
				return err
			}
		}
		var at any
		var by any
		if dismissed {
			at, by = w.Env.Now, actor.ID
		}
		n, err := w.Tx.Exec(ctx, "UPDATE duplicate_pairs SET dismissed_at = ?, dismissed_by = ? WHERE entity = ? AND first_id = ? AND second_id = ?",
			at, by, entity, p.first, p.second)
		if err == nil && n == 0 {
			return errs.NotFound()
		}
		return err
	})
}

// scanKey is where it is kept when the company was looked through last.
const scanKey = "duplicates.scanned"

func noteScan(ctx context.Context, w *resource.Write) error {
	_, err := w.Tx.Exec(ctx, `INSERT INTO settings (key, value, updated_at, updated_by) VALUES (?, '', ?, ?)
		ON CONFLICT (key) DO UPDATE SET updated_at = excluded.updated_at, updated_by = excluded.updated_by`, scanKey, w.Env.Now, w.Actor.ID)
	return err
}

// LastScan is when the company was looked through last; none if never.
func (s *Service) LastScan(ctx context.Context) (at clock.Instant, err error) {
	err = s.Store.DB.QueryRow(ctx, "SELECT updated_at FROM settings WHERE key = ?", scanKey).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return at, err
}
