package resource

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
)

// ExportAsked is a table that somebody wants to take out of the house.
type ExportAsked struct {
	Entity  string // its name as Exportable
	Rows    int64
	Purpose string
	By      map[string]string // what is in it, by the parameters of the Exportable; none is everything
}

// ExportQuota decides whether somebody may take a table out of the house; nil is yes.
type ExportQuota func(ctx context.Context, s *Store, actor authz.Actor, asked ExportAsked) error

// ExportLog hears of every table that is asked for, and of what the quotas refused it with. It has the last word: its
// error is what the caller gets.
type ExportLog func(ctx context.Context, s *Store, actor authz.Actor, asked ExportAsked, refused error) error

// LimitExports adds a quota. Called while the program is assembled.
func (s *Store) LimitExports(q ExportQuota) { s.quotas = append(s.quotas, q) }

// LogExports sets who keeps the log of exports. Called while the program is assembled.
func (s *Store) LogExports(l ExportLog) { s.exports = l }

// MayExport is asked before the first byte of a table is written.
func (s *Store) MayExport(ctx context.Context, actor authz.Actor, asked ExportAsked) error {
	var refused error
	for _, quota := range s.quotas {
		if refused = quota(ctx, s, actor, asked); refused != nil {
			break
		}
	}
	if s.exports == nil {
		return refused
	}
	return s.exports(ctx, s, actor, asked, refused)
}
