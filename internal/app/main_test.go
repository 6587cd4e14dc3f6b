package app_test

import (
	"log/slog"
	"testing"

	"go.uber.org/goleak"
)

// Thousands of refusals on purpose are nothing to report; goroutines that are left are.
func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	goleak.VerifyTestMain(m) // which exits
}
