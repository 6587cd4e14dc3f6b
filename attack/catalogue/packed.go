package catalogue

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
)

// maxUnpacked bounds what is looked at of one part of an answer.
const maxUnpacked = 8 << 20

// unpacked is the text in an answer that is a workbook, "" of any other.
func unpacked(body []byte) string {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return ""
	}
	var out strings.Builder
	for _, file := range z.File {
		part, err := file.Open()
		if err != nil {
			continue
		}
		_, _ = io.Copy(&out, io.LimitReader(part, maxUnpacked))
		_ = part.Close()
	}
	return out.String()
}
