package sheet

import (
	"math/big"
	"regexp"
	"strings"
)

// exponentForm is how a number of more than 15 digits comes out of the XLSX reader.
var exponentForm = regexp.MustCompile(`^-?\d(\.\d+)?E[+-]\d{2,3}$`)

// plainDecimal writes 1.23E+17 as 123000000000000000. Short results are left
// alone: no number of an XLSX cell looks like 2E-05, so that is a text.
func plainDecimal(text string) string {
	if len(text) < 5 || !strings.Contains(text, "E") || !exponentForm.MatchString(text) {
		return text
	}
	number, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	plain := strings.TrimRight(number.FloatString(330), "0")
	plain = strings.TrimSuffix(plain, ".")
	if len(strings.Trim(plain, "-.")) <= 15 {
		return text
	}
	return plain
}

// formulaErrors are what a cell shows when its formula failed.
var formulaErrors = map[string]bool{
	"#N/A": true, "#REF!": true, "#DIV/0!": true, "#VALUE!": true, "#NAME?": true,
	"#NULL!": true, "#NUM!": true, "#SPILL!": true, "#CALC!": true, "#GETTING_DATA": true,
}
