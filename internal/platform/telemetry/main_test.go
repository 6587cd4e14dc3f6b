package telemetry

import (
	"testing"

	"go.uber.org/goleak"
)

// No goroutine may be left when the tests have ended.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
