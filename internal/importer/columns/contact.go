package columns

import (
	"regexp"
	"strings"

	"github.com/loam-crm/loam/internal/platform/plain"
)

var (
	phoneSplit  = regexp.MustCompile(`\s*[;/、；|]\s*|,\s*`)
	phoneShape  = regexp.MustCompile(`^\+?[\d\s().\-]+(?:(?:转|分机|ext\.?|x|#)\s*\d{1,6})?$`)
	extension   = regexp.MustCompile(`(?:转|分机|ext\.?|x|#)\s*(\d{1,6})$`)
	cnPrefix    = regexp.MustCompile(`^(?:\+86|0086|86)`)
	mobile      = regexp.MustCompile(`^1[3-9]\d{9}$`)
	landline    = regexp.MustCompile(`^(0(?:10|2\d)|0[3-9]\d{2})(\d{7,8})$`)
	localPhone  = regexp.MustCompile(`^[2-9]\d{4,8}$|^[48]00\d{7}$`)
	emailShape  = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~\-]+@[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?)+$`)
	trailingDot = regexp.MustCompile(`^\d{7,}\.0+$`)
)

// ParsePhone writes a phone number in one form, so that equal numbers are equal
// texts: mobiles 13800138000, landlines 010-12345678 or 0755-12345678-123 with
// the extension, foreign ones +6621234567 or +6621234567 x9. Several numbers in a cell are joined
// by ", ". Problem: BadPhone.
func ParsePhone(text string) (string, error) {
	var phones []string
	for _, part := range phoneSplit.Split(plain.Text(text), -1) {
		phone, ok := onePhone(part)
		if !ok {
			return "", problem(BadPhone, text)
		}
		phones = append(phones, phone)
	}
	return strings.Join(phones, ", "), nil
}

func onePhone(text string) (string, bool) {
	text = strings.ToLower(text)
	if trailingDot.MatchString(text) { // a number that went through floating point
		text, _, _ = strings.Cut(text, ".")
	}
	if !phoneShape.MatchString(text) {
		return "", false
	}
	suffix := ""
	if m := extension.FindStringSubmatch(text); m != nil {
		suffix, text = m[1], strings.TrimSuffix(text, m[0])
	}
	if phone, ok := chinesePhone(text); ok {
		return extended(phone, suffix)
	}
	digits := strings.Map(onlyDigits, text)
	switch {
	case strings.HasPrefix(strings.TrimLeft(text, "( "), "+") && len(digits) >= 7 && len(digits) <= 15:
		return extended("+"+digits, suffix)
	case strings.HasPrefix(digits, "00") && len(digits) >= 9 && len(digits) <= 17:
		return extended("+"+digits[2:], suffix)
	case len(digits) >= 5 && len(digits) <= 15:
		return extended(digits, suffix)
	}
	return "", false
}

// extended adds an extension so that it is read as one again: after a hyphen only where the number has one of its own, and
// cannot swallow it.
func extended(phone, extension string) (string, bool) {
	switch hyphens := strings.Count(phone, "-"); {
	case extension == "":
		return phone, true
	case hyphens == 0:
		return phone + " x" + extension, true
	default:
		return phone + "-" + extension, hyphens == 1
	}
}

// chinesePhone knows the numbers of the mainland, with and without the prefix.
func chinesePhone(text string) (string, bool) {
	if m := hyphenExtension.FindStringSubmatch(text); m != nil && landline.MatchString(m[1]+m[2]) {
		return m[1] + "-" + m[2] + "-" + m[3], true
	}
	plus := strings.HasPrefix(text, "+")
	digits := strings.Map(onlyDigits, text)
	if plus {
		digits = "+" + digits
	}
	bare := cnPrefix.ReplaceAllString(digits, "")
	if bare == digits && plus {
		return "", false
	}
	if bare != digits && !strings.HasPrefix(bare, "0") && !mobile.MatchString(bare) {
		bare = "0" + bare // +86 755 12345678
	}
	if mobile.MatchString(bare) {
		return bare, true
	}
	if m := landline.FindStringSubmatch(bare); m != nil {
		return m[1] + "-" + m[2], true
	}
	return bare, bare == digits && localPhone.MatchString(bare)
}

// hyphenExtension is 0755-12345678-123.
var hyphenExtension = regexp.MustCompile(`^(0\d{2,3})[\s\-]+(\d{7,8})[\s\-]+(\d{1,6})$`)

// ParseEmail checks an address and lowers its case. Problem: BadEmail.
func ParseEmail(text string) (string, error) {
	clean := strings.ToLower(strings.TrimPrefix(plain.Text(text), "mailto:"))
	if len(clean) > 254 || !emailShape.MatchString(clean) {
		return "", problem(BadEmail, text)
	}
	return clean, nil
}
