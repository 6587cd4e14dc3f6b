package backup

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/crashtest"
	"github.com/loam-crm/loam/internal/platform/db"
)

// A process that is killed restores or copies.
func TestMain(m *testing.M) {
	crashtest.Main(m, func(cfg db.Config, args []string) error {
		if args[0] == "copy" {
			return copyUntil(cfg, args[1:])
		}
		return die(cfg, args[1:])
	})
}
