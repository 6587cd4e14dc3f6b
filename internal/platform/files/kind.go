package files

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// HeadBytes is how much of a content CheckKind wants to see of its beginning.
const HeadBytes = 32

// kind is a kind of file that begins with known bytes, and the endings of its names.
type kind struct {
	at      int
	begins  []string
	endings []string
}

// kinds are what companies attach. A file of theirs begins as its ending says, and no other file begins so.
var kinds = []kind{
	{0, []string{"%PDF-"}, []string{"pdf", "ai"}},
	{0, []string{"\x89PNG\r\n\x1a\n"}, []string{"png"}},
	{0, []string{"\xff\xd8\xff"}, []string{"jpg", "jpeg", "jfif"}},
	{0, []string{"GIF87a", "GIF89a"}, []string{"gif"}},
	{0, []string{"BM"}, []string{"bmp"}},
	{0, []string{"II*\x00", "MM\x00*"}, []string{"tif", "tiff", "dng"}},
	{0, []string{"RIFF"}, []string{"webp", "wav", "avi"}},
	{4, []string{"ftyp"}, []string{"heic", "heif", "avif", "mp4", "m4a", "m4v", "mov", "3gp"}},
	{0, []string{"PK\x03\x04", "PK\x05\x06"}, []string{"zip", "docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "dotx", "xltx", "potx", "odt", "ods", "odp", "odg", "ofd", "vsdx", "xmind", "epub", "3mf", "kmz"}},
	{0, []string{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, []string{"doc", "xls", "ppt", "msg", "vsd", "mpp", "wps", "et", "dps", "sldprt", "sldasm", "slddrw"}},
	{0, []string{"Rar!"}, []string{"rar"}},
	{0, []string{"7z\xbc\xaf\x27\x1c"}, []string{"7z"}},
	{0, []string{"\x1f\x8b"}, []string{"gz", "tgz"}},
	{0, []string{"ID3", "\xff\xfb", "\xff\xf3", "\xff\xf2"}, []string{"mp3"}},
	{0, []string{"#!AMR"}, []string{"amr"}},
	{0, []string{"{\\rtf"}, []string{"rtf"}},
	{0, []string{"AC1009", "AC1012", "AC1014", "AC1015", "AC1018", "AC1021", "AC1024", "AC1027", "AC1032"}, []string{"dwg"}},
}

// others have no bytes of their own: texts, and drawings that many programs write in many ways.
var others = []string{"txt", "csv", "tsv", "md", "json", "xml", "html", "htm", "svg", "eml", "ics", "vcf", "log", "yaml", "yml", "dxf", "step", "stp", "iges", "igs", "stl", "obj", "gbr", "drl", "prt", "asm", "ifc", "rvt", "skp", "x_t", "x_b", "catpart", "catproduct", "dwf", "plt",
	"psd", "eps", "cdr", "fig", "sketch", "ini", "cfg", "conf", "sql", "tex", "mm"}

// programs are what systems run.
var programs = []string{"MZ", "\x7fELF", "\xfe\xed\xfa", "\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe", "\xca\xfe\xba\xbe", "#!/", "#! /"}

// CheckKind refuses a file by the ending of its name and the beginning of its content: with file_kind_unknown when the ending is none
// that is expected or the content is a program, with file_not_its_kind when the two contradict each other.
func CheckKind(name string, head []byte) error {
	ending := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	for _, begin := range programs {
		if bytes.HasPrefix(head, []byte(begin)) && !strings.HasPrefix(string(head), "#!AMR") {
			return errs.WrongKind("file_kind_unknown").With("ending", ending)
		}
	}
	known := slices.Contains(others, ending)
	for _, k := range kinds {
		says, is := slices.Contains(k.endings, ending), k.matches(head)
		if says && is {
			return nil
		}
		if says || is && len(k.begins[0]) > 2 && known {
			return errs.WrongKind("file_not_its_kind").With("ending", ending)
		}
	}
	if !known {
		return errs.WrongKind("file_kind_unknown").With("ending", ending)
	}
	return nil
}

func (k kind) matches(head []byte) bool {
	if len(head) < k.at {
		return false
	}
	return slices.ContainsFunc(k.begins, func(begin string) bool { return bytes.HasPrefix(head[k.at:], []byte(begin)) })
}
