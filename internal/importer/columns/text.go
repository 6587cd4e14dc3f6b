package columns

import (
	"strings"

	"github.com/loam-crm/loam/internal/platform/plain"
)

var blanks = map[string]bool{
	"": true, "-": true, "--": true, "/": true, "\\": true, "无": true, "暂无": true, "空": true,
	"n/a": true, "#n/a": true, "na": true, "null": true, "nil": true, "none": true, "nan": true,
}

// Blank says whether a cell means "nothing": empty, a dash, 无, N/A, NULL.
func Blank(text string) bool {
	if text == "" {
		return true
	}
	if len(text) > 12 {
		return strings.TrimSpace(text) == ""
	}
	return blanks[strings.ToLower(plain.Text(text))]
}

func allDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}
