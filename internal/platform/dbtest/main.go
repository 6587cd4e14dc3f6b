package dbtest

import (
	"testing"

	"go.uber.org/goleak"
)

// Main runs the tests of a package, after which no goroutine may be left.
func Main(m *testing.M) { goleak.VerifyTestMain(tests{m}) } // which exits

type tests struct{ *testing.M }

// Run ends the connection that all tests of a package have in common before anybody looks for goroutines.
func (t tests) Run() int {
	code := t.M.Run()
	if s, err := connect(); err == nil {
		_ = s.admin.Close()
	}
	return code
}
