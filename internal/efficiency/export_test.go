package efficiency

import (
	"context"
	"io"

	"github.com/loam-crm/loam/internal/platform/authz"
)

// Export writes a report as a table.
func (s *Service) Export(ctx context.Context, actor authz.Actor, p Period, report, format string, w io.Writer) error {
	t, err := s.table(ctx, actor, p, report)
	if err != nil {
		return err
	}
	return t.write(w, format)
}
