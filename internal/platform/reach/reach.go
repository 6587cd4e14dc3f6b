// Package reach knows what two spellings of a phone number or a mail address have in common. It is pure.
package reach

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/loam-crm/loam/internal/platform/plain"
)

// Phone is what two spellings of a phone number have in common: its digits without the code of China, which is written
// or left out as one likes. It is "" for what cannot be a phone number.
func Phone(phone string) string {
	var digits strings.Builder
	for _, r := range plain.Text(phone) {
		if r >= '0' && r <= '9' {
			digits.WriteRune(r)
		}
	}
	key := strings.TrimLeft(digits.String(), "0") // of 0086 and of 0755
	for strings.HasPrefix(key, "86") && len(key) >= 12 {
		key = strings.TrimLeft(key[2:], "0")
	}
	if len(key) < 5 || len(key) > 20 {
		return ""
	}
	return key
}

// Mail is a mail address as addresses compare; "" for what is none.
func Mail(address string) string {
	key := strings.ToLower(strings.TrimSpace(plain.Text(address)))
	if !strings.Contains(key, "@") {
		return ""
	}
	return key
}

// public are the hosts where anybody has an address: they say nothing about a company.
var public = map[string]bool{
	"qq.com": true, "vip.qq.com": true, "foxmail.com": true, "163.com": true, "vip.163.com": true, "126.com": true, "yeah.net": true, "188.com": true,
	"sina.com": true, "sina.cn": true, "vip.sina.com": true, "sohu.com": true, "139.com": true, "189.cn": true, "wo.cn": true, "aliyun.com": true,
	"tom.com": true, "21cn.com": true, "263.net": true, "gmail.com": true, "googlemail.com": true, "outlook.com": true, "hotmail.com": true,
	"live.com": true, "live.cn": true, "msn.com": true, "yahoo.com": true, "yahoo.cn": true, "yahoo.com.cn": true, "icloud.com": true,
	"me.com": true, "mac.com": true, "aol.com": true, "proton.me": true, "protonmail.com": true, "gmx.com": true, "gmx.de": true, "web.de": true,
	"mail.ru": true, "yandex.ru": true, "zoho.com": true,
}

// Domain is the company's part of a mail address or of a web address: without www, "" where it is a public host.
func Domain(address string) string {
	text := strings.ToLower(strings.TrimSpace(plain.Text(address)))
	host := text
	if _, after, isMail := strings.Cut(text, "@"); isMail {
		host = after
	} else {
		if !strings.Contains(text, "://") {
			text = "http://" + text
		}
		parsed, err := url.Parse(text)
		if err != nil {
			return ""
		}
		host = parsed.Hostname()
	}
	host = strings.TrimRight(host, ".")
	for strings.HasPrefix(host, "www.") {
		host = strings.TrimPrefix(host, "www.")
	}
	if !strings.Contains(host, ".") || strings.ContainsFunc(host, foreign) || public[host] {
		return ""
	}
	return host
}

// foreign says of a character that no name of a host has it.
func foreign(r rune) bool {
	return !unicode.In(r, unicode.Letter, unicode.Digit, unicode.Mark) && r != '-' && r != '.' && r != '_'
}
