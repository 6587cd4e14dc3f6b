package effort

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service keeps the weekly sheets and the closing of months.
type Service struct {
	Store *resource.Store
}

// Reaches says whether the caller's right to an action covers the hours of a person. The row stands for any of them: the
// rule for entries is asked, not written again.
func Reaches(ctx context.Context, q db.Querier, actor authz.Actor, staff id.ID, action authz.Action) (yes bool, err error) {
	where, args := actor.Where(Entries.Guard(), action, "t")
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM (SELECT CAST(0 AS BIGINT) AS id, CAST(? AS BIGINT) AS staff_id) t WHERE "+where+")",
		append([]any{int64(staff)}, args...)...).Scan(&yes)
	return yes, err
}
