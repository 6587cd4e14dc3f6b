package contract

// payloads are what is injected. SQL of theirs is in small letters, the program's own in capitals, so that the one is not
// taken for the other in an answer (internals.go).
var payloads = []string{
	// SQL, also such as waits, for both engines
	"'", "\"", "' or '1'='1", "1 or 1=1", "'; drop table users;--", "' union select login, password_hash from users--", "') or ('a'='a",
	"Asia/Shanghai'; select pg_sleep(3)--", "'; select pg_sleep(3);--", "1; select pg_sleep(3)", "' || pg_sleep(3) || '", "$$;select pg_sleep(3)$$",
	"' and 3=(select count(*) from generate_series(1,30000000))--", "' and 1=randomblob(300000000)--", "'||hex(randomblob(500000000))||'",
	"'; with recursive c(x) as (select 1 union all select x+1 from c) select sum(x) from c;--", "\\'; attach database 'x' as y;--", "name; vacuum", "`id`", "[id]", "a\\",
	"E'\\047'", "?", "$1", ":name", "name desc, (select 1)", "'::bigint", "1e309::int8",
	// patterns
	"%", "_", "%%%%%%%%%%%%%%%%%%%%a", "\\%", "*", "a*b*c", "\"a\" AND \"b\" OR NEAR(", "(((((((((a+)+)+)+)+)+)+)+)+)$", "^(a|a)*$", "-", "--", "a & b | !c", "<->", "col:*",
	// templates and formats
	"{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{.}}", "%s%s%s%n", "%00", "{0}", "$(id)", "`id`", "; cat /etc/passwd", "| ls",
	// scripts and spreadsheets
	"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "</title><svg/onload=alert(1)>", "=1+1", "=cmd|' /C calc'!A0", "+1", "@SUM(1)", "-2+3",
	// lines and letters
	"a\r\nX-Injected: 1", "a\nb", "\r\n\r\n", "a\tb", "a\x00b", "\x00", "\x1b[31mred", "\u202egpj.exe", "\ufeffa", "\u200b", "\u0000\u0001\u0002\u007f", "\ufffd", "\U0010ffff",
	"e\u0301\u0301\u0301\u0301\u0301", "ﷺ", "𠮷野家", "👩‍👩‍👧‍👦", "İI", "ß", "\u2028", "　",
	// places
	"../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "file:///etc/passwd", "C:\\", "\\\\host\\share", "con", ".", "a/../b", "%2e%2e%2f", "..;/",
	// addresses, and what other programs read
	"http://127.0.0.1:1/", "http://[::1]/", "ldap://a", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>&b;", "*)(uid=*))(|(uid=*", "__proto__", "constructor", "toString",
	// numbers and days that are texts
	"NaN", "Infinity", "-0", "1e999", "0x1F", "１２３", "null", "undefined", "true", "[]", "{}", "last_99999999999d", "next_2147483648d", "2026-02-30", "T00:00:00Z", "zh-CN-x-a;q=0.5,*",
}

// rawPayloads stand in a body as they are, where no encoder would write them.
var rawPayloads = []string{
	`"\ud800"`, `"\udfff\ud800"`, `"a\u0000b"`, `"⟦bytes ff⟧"`, `"⟦bytes c080⟧"`, `"\/"`, `"\u202e"`, `1e400`, `-0`, `1E+2`, `0.1e-400`, `01`, `+1`, `.5`, `NaN`, `'a'`,
	`"⟦bytes eda080⟧"`, `{"a":1,"a":2}`, `[1,]`, `// a`, `"a⟦bytes 0a⟧b"`, `18446744073709551616`,
}
