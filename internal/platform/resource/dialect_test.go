package resource_test

import (
	"strings"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

type calendarDate = calendar.Date

// dialect does for the test's own table what the migrations do for all others.
func dialect(text string) string { return strings.ReplaceAll(text, " TEXT", ` TEXT COLLATE "C"`) }
