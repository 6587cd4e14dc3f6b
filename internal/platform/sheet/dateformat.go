package sheet

import (
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	isoFormat  = "yyyy-mm-dd hh:mm:ss"
	noFormatID = -1 // unknown to the library, which then leaves the number as it is
	midnight   = " 00:00:00"
)

// quotedParts are the pieces of a number format that show themselves: colours
// and conditions in brackets, quoted and escaped text, padding.
var quotedParts = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)

// showValues makes the library answer values instead of what the cells show:
// every format that shows a date becomes the ISO form, every other one none, so
// that no number is rounded. A time of day without a date keeps its format.
func showValues(file *excelize.File) error {
	if file.Styles == nil || file.Styles.CellXfs == nil {
		return nil
	}
	iso, err := isoFormatID(file)
	if err != nil {
		return err
	}
	custom := customFormats(file)
	plain := noFormatID
	for i := range file.Styles.CellXfs.Xf {
		id := file.Styles.CellXfs.Xf[i].NumFmtID
		if id == nil || *id == iso {
			continue
		}
		switch code, ok := custom[*id]; {
		case ok && isDateFormat(code), !ok && isBuiltInDate(*id):
			file.Styles.CellXfs.Xf[i].NumFmtID = &iso
		case ok && isTimeFormat(code), !ok && isBuiltInTime(*id):
		default:
			file.Styles.CellXfs.Xf[i].NumFmtID = &plain
		}
	}
	return nil
}

// isoFormatID adds the ISO form to the formats of the workbook.
func isoFormatID(file *excelize.File) (int, error) {
	format := isoFormat
	style, err := file.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return 0, err
	}
	return *file.Styles.CellXfs.Xf[style].NumFmtID, nil
}

func customFormats(file *excelize.File) map[int]string {
	custom := map[int]string{}
	if file.Styles.NumFmts == nil {
		return custom
	}
	for _, format := range file.Styles.NumFmts.NumFmt {
		custom[format.NumFmtID] = format.FormatCode
	}
	return custom
}

func isDateFormat(code string) bool {
	return strings.ContainsAny(strings.ToLower(bareFormat(code)), "yd")
}

func isTimeFormat(code string) bool {
	return strings.ContainsAny(strings.ToLower(bareFormat(code)), "hs") || strings.Contains(strings.ToLower(code), "[h")
}

func bareFormat(code string) string {
	code, _, _ = strings.Cut(code, ";")
	bare := quotedParts.ReplaceAllString(code, "")
	return strings.NewReplacer("General", "", "GENERAL", "", "Standard", "").Replace(bare)
}

// Formats 27–36 and 50–58 are dates and times of the East Asian editions.
func isBuiltInDate(id int) bool {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return true
	}
	return false
}

func isBuiltInTime(id int) bool {
	return id >= 18 && id <= 21 || id >= 32 && id <= 35 || id >= 45 && id <= 47 || id == 55 || id == 56
}
