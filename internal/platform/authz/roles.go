package authz

// The profiles group entities that shipped roles treat alike.
const (
	Customer   = "customer"  // accounts and what is known of them
	Money      = "money"     // orders and other records with amounts
	Effort     = "effort"    // hours people booked
	Catalogue  = "catalogue" // lists everybody reads, such as segments
	People     = "people"    // users and departments
	SystemData = "system"    // roles
)

// The commands that are not reading or writing one record.
const (
	ImportRun      = "imports.run"
	EvaluationRun  = "evaluations.run"
	GradeApprove   = "grades.approve"
	GradeOverride  = "grades.override"
	ModelManage    = "models.manage"
	ValueRead      = "value.read"
	SettingsEdit   = "settings.edit"
	UsersManage    = "users.manage"
	AuditRead      = "audit.read"
	RecycleRestore = "recycle.restore"
	ViewShare      = "views.share"
	EffortClose    = "efforts.close"

	SelectionDecide   = "selection.decide" // who is a customer of ours, and who is not
	CapacityRead      = "capacity.read"    // the capacity plan of the whole company
	CapacityPlan      = "capacity.plan"    // making and approving one
	ServiceLevelsEdit = "service_levels.edit"

	PoolManage    = "pools.manage"    // who gets the customers of a pool, and what may not go back to one
	HandoverRun   = "handovers.run"   // who leaves, and who takes over
	DuplicateScan = "duplicates.scan" // looking through the whole company for doubles
	ExportApprove = "exports.approve" // letting large tables out of the house
	PrivacyManage = "privacy.manage"  // erasing persons

	BackupManage   = "backups.manage"   // making, checking and deleting backups, their schedule, and confirming a restored copy
	BackupDownload = "backups.download" // taking everything the company has out of the house
)

// AllCommands lists every command, in the order menus show them.
var AllCommands = []string{ImportRun, EvaluationRun, GradeApprove, GradeOverride, ModelManage, ValueRead,
	SelectionDecide, CapacityRead, CapacityPlan, ServiceLevelsEdit, EffortClose, PoolManage, HandoverRun, DuplicateScan, ExportApprove, PrivacyManage,
	SettingsEdit, UsersManage, AuditRead, RecycleRestore, ViewShare, BackupManage, BackupDownload}

// readCommands change nothing, so a read-only token may run them.
var readCommands = map[string]bool{ValueRead: true, CapacityRead: true, AuditRead: true}

var (
	full      = Grant{All, All, All, true, true}
	readAll   = Grant{Read: All}
	reading   = Grant{Read: All, Export: true}
	catalogue = Grant{Read: All, Edit: All, Archive: All, Create: true, Export: true}
	secrets   = map[Class]Access{Business: Editable, Confidential: Editable, Personal: Editable}
	confident = map[Class]Access{Business: Editable, Confidential: Editable}
	// What is personal about a contact is for the people who look after the customer, and for nobody else.
	personalNotes = map[string]Access{"contacts.personal_notes": Editable, "ties.note": Editable, "intel-sources.note": Editable}
	// What a salesperson was told in confidence they may read themselves.
	salesFields = map[string]Access{"contacts.personal_notes": Editable, "ties.note": Editable, "intel-sources.note": Editable, "intel.detail": Editable}
	own         = Grant{Self, Self, Self, true, true}
	everyEvent  = Grant{All, Self, Self, true, false} // whoever sells invites to what another prepares
)

// Shipped returns the roles every installation starts with. They are changed in
// settings, never in the database by an upgrade.
func Shipped() []Role {
	return []Role{
		{Code: "boss", Classes: secrets,
			Grants: map[string]Grant{"@customer": full, "@money": full, "@effort": full, "@catalogue": catalogue, "@people": reading, "@system": readAll},
			Commands: []string{ImportRun, EvaluationRun, GradeApprove, GradeOverride, ModelManage, ValueRead, SettingsEdit, AuditRead, RecycleRestore, ViewShare,
				SelectionDecide, CapacityRead, CapacityPlan, ServiceLevelsEdit, EffortClose, PoolManage, HandoverRun, DuplicateScan, ExportApprove, PrivacyManage, BackupManage, BackupDownload}},
		{Code: "sales_director", Classes: secrets,
			Grants: map[string]Grant{"@customer": {DepartmentBelow, DepartmentBelow, DepartmentBelow, true, true},
				"gatherings": {All, DepartmentBelow, DepartmentBelow, true, true},
				"@money":     {DepartmentBelow, DepartmentBelow, DepartmentBelow, true, true}, "@effort": {DepartmentBelow, DepartmentBelow, DepartmentBelow, true, true},
				"@catalogue": catalogue, "@people": readAll},
			Commands: []string{ImportRun, EvaluationRun, GradeApprove, GradeOverride, ModelManage, ValueRead, RecycleRestore, ViewShare, SelectionDecide, CapacityRead, CapacityPlan, PoolManage, HandoverRun,
				DuplicateScan, ExportApprove}},
		{Code: "account_manager", Classes: confident, Fields: personalNotes,
			Grants: map[string]Grant{"@customer": {Department, Self, Self, true, true}, "ties": own, "intel-sources": own, "gatherings": everyEvent,
				"@money":  {Self, Self, Self, true, true},
				"@effort": {Self, Self, Self, true, true}, "@catalogue": readAll, "@people": readAll},
			Commands: []string{ImportRun, ValueRead, SelectionDecide}},
		{Code: "salesperson", Classes: map[Class]Access{Business: Editable}, Fields: salesFields,
			Grants: map[string]Grant{"@customer": {Self, Self, None, true, false}, "gatherings": everyEvent, "@money": {Self, Self, None, true, false},
				"@effort": {Self, Self, Self, true, false}, "@catalogue": readAll, "@people": readAll},
			Commands: []string{ValueRead}},
		{Code: "rnd", Classes: map[Class]Access{Business: ReadOnly},
			// What they are asked to do, they may finish; their own hours they book themselves.
			Fields: map[string]Access{"tasks.done_on": Editable, "tasks.note": Editable, "efforts.staff": Editable, "efforts.account": Editable,
				"efforts.activity": Editable, "efforts.date": Editable, "efforts.hours": Editable, "efforts.note": Editable},
			Grants:   map[string]Grant{"@customer": {Read: Self}, "ties": {}, "intel-sources": {}, "@effort": {Self, Self, Self, true, false}, "@catalogue": readAll, "@people": readAll},
			Commands: nil},
		{Code: "service", Classes: map[Class]Access{Business: Editable, Confidential: Masked}, Fields: map[string]Access{"intel-sources.note": Editable},
			// They talk to customers as much as anybody, and write it down.
			Grants: map[string]Grant{"@customer": {Read: All, Edit: Self}, "interactions": {Read: All, Edit: Self, Create: true},
				"intel": {Read: All, Edit: Self, Create: true}, "ties": {}, "intel-sources": {Read: Self, Edit: Self, Create: true}, "@money": {Read: All}, "@effort": {Self, Self, Self, true, false},
				"@catalogue": readAll, "@people": readAll},
			Commands: nil},
		{Code: "finance", Classes: confident,
			Grants: map[string]Grant{"@customer": reading, "ties": {}, "intel-sources": {}, "@money": {All, All, None, true, true}, "@effort": reading,
				"@catalogue": readAll, "@people": readAll},
			Commands: []string{ImportRun, ValueRead, CapacityRead, EffortClose}},
		{Code: "admin", Classes: map[Class]Access{Business: Editable, Confidential: Editable, Personal: Editable},
			Grants:   map[string]Grant{"@people": full, "@system": full, "@catalogue": catalogue},
			Commands: []string{SettingsEdit, UsersManage, AuditRead, RecycleRestore, ViewShare, BackupManage}},
		{Code: "auditor", Classes: map[Class]Access{Business: ReadOnly, Confidential: ReadOnly, Personal: ReadOnly},
			Grants: map[string]Grant{"@customer": reading, "ties": {}, "intel-sources": {}, "@money": reading, "@effort": reading, "@catalogue": readAll,
				"@people": readAll, "@system": readAll},
			Commands: []string{ValueRead, AuditRead, CapacityRead}},
	}
}
