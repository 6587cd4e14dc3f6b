package dbtest

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// Main runs the tests of a package, after which no goroutine may be left. On PostgreSQL it does not look yet: the connection to
// the maintenance database lives as long as the process.
func Main(m *testing.M) {
	if os.Getenv("LOAM_TEST_DB") == "postgres" {
		os.Exit(m.Run())
	}
	goleak.VerifyTestMain(m) // which exits
}
