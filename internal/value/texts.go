package value

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// text is a catalog text in both languages.
func text(key string, params map[string]any) resource.Label {
	return resource.Label{Zh: i18n.Text("zh-CN", key, params), En: i18n.Text("en", key, params)}
}

func groupName(code GroupCode) resource.Label { return text("value.group."+string(code), nil) }
func leafName(code Code) resource.Label       { return text("value.leaf."+string(code), nil) }
func leafDefinition(code Code) resource.Label {
	return text("value.leaf."+string(code)+".definition", nil)
}

// leafUnit is the unit of the raw value; amounts are in the company's currency.
func leafUnit(code Code, currency string) resource.Label {
	return text("value.leaf."+string(code)+".unit", map[string]any{"currency": currency})
}

// reasonText says why an input is unknown or does not apply, nil for a known one.
func reasonText(why Reason) *resource.Label {
	if why == "" {
		return nil
	}
	label := text("value.reason."+string(why), nil)
	return &label
}

// GradeReason is a reason of a grade: its stable code and what it means.
type GradeReason struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// gateCode takes a reason of Decide apart: "S:coverage<0.80", "A:unverified:longevity", "S:threat=red", "coverage<0.60".
var gateCode = regexp.MustCompile(`^(?:([SA]):)?(unverified:)?([a-z_]+)(?:([<>=])(.+))?$`)

// explainReason words a stored reason of a grade.
func explainReason(code string) GradeReason {
	parts := gateCode.FindStringSubmatch(code)
	if parts == nil {
		return GradeReason{Code: code, Zh: code, En: code}
	}
	grade, unverified, test, sign, limit := parts[1], parts[2] != "", parts[3], parts[4], parts[5]
	params := map[string]any{"grade": grade, "limit": strings.TrimSuffix(limit, "m")}
	if test == "coverage" {
		params["limit"] = percent(limit)
	}
	key := "value.why." + test
	switch {
	case unverified:
		key += ".unverified"
	case sign == "=" && limit == "unknown":
		key += ".unknown"
	}
	if grade != "" {
		key += ".gate"
	}
	label := text(key, params)
	return GradeReason{Code: code, Zh: label.Zh, En: label.En}
}

// percent shows "0.80" as "80 %".
func percent(share string) string {
	var x float64
	if _, err := fmt.Sscan(share, &x); err != nil {
		return share
	}
	return fmt.Sprintf("%.0f %%", 100*x)
}

// byScore says which cut the score reached.
func byScore(m *Model, v float64, raw, approved Grade) GradeReason {
	key := "value.why.score"
	if raw == GradeC {
		key = "value.why.score_below"
	}
	cut := m.Threshold(raw, approved)
	if raw == GradeC {
		cut = m.Threshold(GradeB, approved)
	}
	label := text(key, map[string]any{"score": fmt.Sprintf("%.1f", v), "grade": string(raw), "cut": fmt.Sprintf("%g", cut)})
	return GradeReason{Code: "score:" + string(raw), Zh: label.Zh, En: label.En}
}
