package catalogue

// Where the guards stand.
const (
	resourceIn = "internal/platform/resource/"
	recordsIn  = "internal/platform/records/"
	identityIn = "internal/identity/"
	sheetIn    = "internal/platform/sheet/"
	filesIn    = "internal/platform/files/"
	httpxIn    = "internal/platform/httpx/"
)

// Faults are the guards that the rows rely on, each switched off alone. ON in New asks whether it is. Two of one name are on together: where a guard
// stands behind another, both have to fall. Of two in one place the first has the text, and New of the other is empty.
var Faults = []Fault{
	{"V01", "read", resourceIn + "load.go", "\treturn r.one(ctx, q, scope+\" AND t.id = ?\", append(args, int64(target))...)",
		"\tif ON {\n\t\tscope, args = \"1=1\", nil\n\t}\n\treturn r.one(ctx, q, scope+\" AND t.id = ?\", append(args, int64(target))...)"},
	{"V01", "edit", resourceIn + "write.go", "\tcase !may:\n", "\tcase !may && !ON:\n"},
	{"V01", "delete", resourceIn + "archive.go", "if err := r.Require(ctx, w.Tx, w.Actor, target, authz.Archive); err != nil {",
		"if err := r.Require(ctx, w.Tx, w.Actor, target, authz.Archive); err != nil && !ON && !seeded(\"V14 delete\") {"},
	{"V02", "reference", resourceIn + "check.go", `if r.Name == "users" {`, `if r.Name == "users" || ON {`},
	{"V02", "files", recordsIn + "files.go", "if err := e.Require(ctx, o.Store.DB, httpx.Actor(ctx), target, authz.Read); err != nil {",
		"if err := e.Require(ctx, o.Store.DB, httpx.Actor(ctx), target, authz.Read); err != nil && !ON {"},
	{"V02", "collaborators", recordsIn + "collaborators.go", "if err := e.Require(ctx, o.Store.DB, httpx.Actor(ctx), target, authz.Read); err != nil {",
		"if err := e.Require(ctx, o.Store.DB, httpx.Actor(ctx), target, authz.Read); err != nil && !ON {"},
	{"V02", "share", recordsIn + "record.go", "if err := e.Require(ctx, w.Tx, w.Actor, target, authz.Edit); err != nil {",
		"if err := e.Require(ctx, w.Tx, w.Actor, target, authz.Edit); err != nil && !ON && !seeded(\"V16 follow\") && !seeded(\"V04 file\") {"},
	{"V04", "file", recordsIn + "files.go", "return f, e, e.Require(ctx, o.Store.DB, httpx.Actor(ctx), f.record, authz.Read)",
		"if ON || seeded(\"V10 file\") {\n\t\treturn f, e, nil\n\t}\n\treturn f, e, e.Require(ctx, o.Store.DB, httpx.Actor(ctx), f.record, authz.Read)"},
	{"V05", "written first", resourceIn + "archive.go", "target id.ID, rev int64) error {\n\treturn s.Write(", "target id.ID, rev int64) error {\n\tif ON {\n\t\t_ = s.Write(ctx, authz.System(), " +
		"func(ctx context.Context, w *Write) error { return r.archive(ctx, w, target, rev) })\n\t}\n\treturn s.Write("},
	{"V05", "command", httpxIn + "api.go", `if op.Command != "" && !actor.May(op.Command) {`,
		`if op.Command != "" && !actor.May(op.Command) && !ON && !seeded("V11 passwords") {`},
	{"V07", "secret", identityIn + "actor.go", "`SELECT u.login, u.name, u.language,", "`SELECT u.login, `+map[bool]string{true: \"u.password_hash\", false: \"u.name\"}[ON]+`, u.language,"},
	{"V08", "filter", resourceIn + "list.go", "\t\tif access == authz.Hidden || f.Internal {", "\t\tif access == authz.Hidden && ON {\n\t\t\tc.byName[f.Name] = f\n\t\t}\n\t\tif access == authz.Hidden || f.Internal {"},
	{"V10", "summary", "internal/overview/summary.go", "if err := account.Accounts.Require(ctx, q, actor, target, authz.Read); err != nil {",
		"if ON {\n\t\tactor = authz.System()\n\t}\n\tif err := account.Accounts.Require(ctx, q, actor, target, authz.Read); err != nil {"},
	{"V10", "file", "", "", ""},
	{"V11", "passwords", identityIn + "account.go", "\tif !actor.May(authz.UsersManage) {\n\t\treturn errs.Forbidden()\n\t}\n\treturn s.store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {\n\t\tcred,",
		"\tif !actor.May(authz.UsersManage) && !ON {\n\t\treturn errs.Forbidden()\n\t}\n\treturn s.store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {\n\t\tcred,"},
	{"V13", "private", "internal/platform/authz/authz.go", "\tif c == Business {\n\t\treturn Editable", "\tif c == Business || ON {\n\t\treturn Editable"},
	{"V14", "delete", "", "", ""},
	{"V14", "restore", resourceIn + "archive.go", "if err := r.Require(ctx, w.Tx, actor, target, authz.Archive); err != nil {", "if err := r.Require(ctx, w.Tx, actor, target, authz.Archive); err != nil && !ON {"},
	{"V16", "mention", "internal/interaction/notes.go", "\t\tif err == nil {\n\t\t\terr = Interactions.Require(", "\t\tif err == nil && !ON {\n\t\t\terr = Interactions.Require("},
	{"V16", "follow", "", "", ""},
	{"V17", "notices", "internal/platform/notify/read.go", "resource.Titles(ctx, s, s.DB, e, actor, ids)", "resource.Titles(ctx, s, s.DB, e, map[bool]authz.Actor{true: authz.System(), false: actor}[ON], ids)"},
	{"V19", "child", "internal/interaction/people.go", "seen, args := w.Actor.Where(contact.Contacts.Guard(), authz.Read, \"c\")", "seen, args := w.Actor.Where(contact.Contacts.Guard(), authz.Read, \"c\")\n\tif ON {\n\t\tseen, args = \"1=1 OR 1=1\", nil\n\t}"},
	{"V19", "mixed", resourceIn + "write.go", "if err := r.Require(ctx, w.Tx, w.Actor, target, authz.Edit); err != nil {\n\t\treturn nil, err", "if err := r.Require(ctx, w.Tx, w.Actor, target, authz.Edit); err != nil && !ON {\n\t\treturn nil, err"},
	{"V20", "filter", resourceIn + "filter.go", "\treturn \"(\" + strings.Join(parts, word) + \")\", nil", "\tif ON {\n\t\treturn strings.Join(parts, word), nil\n\t}\n\treturn \"(\" + strings.Join(parts, word) + \")\", nil"},
	{"V20", "scope", "internal/platform/authz/predicate.go", "\treturn \"(\" + strings.Join(parts, \" OR \") + \")\", args", "\tif ON {\n\t\treturn strings.Join(parts, \" OR \"), args\n\t}\n\treturn \"(\" + strings.Join(parts, \" OR \") + \")\", args"},
	{"V22", "value", resourceIn + "filter.go", "\treturn expr + \" \" + sign + \" \" + c.bind(v), nil",
		"\tif text, ok := v.(string); ok && ON {\n\t\treturn expr + \" \" + sign + \" '\" + text + \"'\", nil\n\t}\n\treturn expr + \" \" + sign + \" \" + c.bind(v), nil"},
	{"V23", "field", "internal/importer/run.go", "\t\tif !known || f.ReadOnly", "\t\tif ON {\n\t\t\tcontinue\n\t\t}\n\t\tif !known || f.ReadOnly"},
	{"V23", "key", "internal/importer/importer.go", "refuse(slices.ContainsFunc(o.Match, unknown),", "refuse(slices.ContainsFunc(o.Match, unknown) && !ON,"},
	{"V25", "key", recordsIn + "customfield.go", "if !customKey.MatchString(f.Key) {", "if !customKey.MatchString(f.Key) && !ON {"},
	{"V26", "order", resourceIn + "page.go", "\t\tif f == nil {\n\t\t\treturn nil, errs.Invalid(\"sort\",", "\t\tif f == nil && ON {\n\t\t\tkeys = append(keys, sortKey{expr: name, desc: desc, name: name, holds: db.Text})\n\t\t\tcontinue\n\t\t}\n\t\tif f == nil {\n\t\t\treturn nil, errs.Invalid(\"sort\","},
	{"V29", "shown", filesIn + "serve.go", "h.Set(\"Content-Disposition\", disposition(name))", "h.Set(\"Content-Disposition\", map[bool]string{true: \"inline\", false: disposition(name)}[ON])"},
	{"V29", "type", filesIn + "serve.go", "h.Set(\"Content-Type\", plainType(contentType))", "h.Set(\"Content-Type\", map[bool]string{true: contentType, false: plainType(contentType)}[ON])"},
	{"V31", "policy", httpxIn + "headers.go", "script-src 'self'; ", "script-src 'self'\"+map[bool]string{true: \" 'unsafe-inline'\"}[ON]+\"; "},
	{"V34", "formula", sheetIn + "guard.go", "\tif startsFormula(strings.TrimLeft(text, \"'\")) && !plainNumber", "\tif !ON && startsFormula(strings.TrimLeft(text, \"'\")) && !plainNumber"},
	{"V43", "name", filesIn + "serve.go", "\tname = name[strings.LastIndexAny(name, `/\\`)+1:]", "\tif !ON {\n\t\tname = name[strings.LastIndexAny(name, `/\\`)+1:]\n\t}"},
	{"V44", "entry", "internal/platform/backup/archive.go", "\tcase !known ||", "\tcase ON:\n\t\treturn nil\n\tcase !known ||"},
	{"V46", "doctype", sheetIn + "tags.go", "\treturn errs.Unprocessable(\"xml_doctype\")", "\tif ON {\n\t\treturn t.skipPast(\">\", nil)\n\t}\n\treturn errs.Unprocessable(\"xml_doctype\")"},
	{"V47", "ratio", sheetIn + "inspect.go", "\tcase size > ratioFrom &&", "\tcase !ON && size > ratioFrom &&"},
	{"V49", "length", resourceIn + "filter.go", "\tif depth > maxDepth || c.count > maxConditions {", "\tif !ON && (depth > maxDepth || c.count > maxConditions) {"},
	{"V52", "open", httpxIn + "api.go", "\tif op.Public {\n\t\treturn nil", "\tif op.Public || ON {\n\t\treturn nil"},
	{"V52", "names", identityIn + "signin.go", "\tif err == nil && !right {", "\tif cred == nil && ON {\n\t\treturn refused(\"totp_required\")\n\t}\n\tif err == nil && !right {"},
	{"V52", "time", identityIn + "password.go", "\tif stored == \"\" {", "\tif stored == \"\" && ON {\n\t\treturn false, nil\n\t}\n\tif stored == \"\" {"},
	{"V53", "left", identityIn + "actor.go", "\tcase !u.mayEnter():", "\tcase !u.mayEnter() && !ON:"},
	{"V53", "sessions", identityIn + "session.go", "func endAll(ctx context.Context, tx *db.Tx, user, keep id.ID) error {", "func endAll(ctx context.Context, tx *db.Tx, user, keep id.ID) error {\n\tif ON {\n\t\treturn nil\n\t}"},
	{"V55", "host", httpxIn + "headers.go", "h.Set(\"Cache-Control\", \"no-store\")", "h.Set(\"Cache-Control\", \"no-store\")\n\t\tif ON {\n\t\t\th.Set(\"Content-Location\", \"http://\"+r.Host+r.URL.Path)\n\t\t}"},
	{"V55", "temporary", identityIn + "middleware.go", "if strings.HasPrefix(f.Password, mustChange) && !openBeforeChange(r) {", "if strings.HasPrefix(f.Password, mustChange) && !openBeforeChange(r) && !ON {"},
	{"V56", "origin", identityIn + "middleware.go", "if err := s.origins.Check(r); err != nil {", "if err := s.origins.Check(r); err != nil && !ON {"},
	{"V56", "cookie", identityIn + "session.go", "HttpOnly: true,", "HttpOnly: !ON,"},
	{"V56", "fixation", identityIn + "session.go", "int64(replaced), user, clock.At(now)", "map[bool]int64{true: 0, false: int64(replaced)}[ON], user, clock.At(now)"},
	{"V56", "address", identityIn + "caller.go", "\tif !s.trusts(c.IP) {\n\t\treturn c", "\tif !s.trusts(c.IP) && !ON {\n\t\treturn c"},
}
