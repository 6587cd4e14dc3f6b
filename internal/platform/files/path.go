package files

import "github.com/loam-crm/loam/internal/platform/errs"

// Path is where a stored file lies, for readers that must open it by name.
func (s *Store) Path(sha string) (string, error) {
	if !wellFormed(sha) {
		return "", errs.NotFound()
	}
	return s.path(sha), nil
}
