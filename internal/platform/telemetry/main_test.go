package telemetry

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// No goroutine may be left when the tests have ended.
func TestMain(m *testing.M) { dbtest.Main(m) }
