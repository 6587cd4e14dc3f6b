package app_test

import (
	"log/slog"
	"os"
	"testing"
)

// Thousands of refusals on purpose are nothing to report.
func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}
