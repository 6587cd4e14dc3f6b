package app_test

func init() {
	commands["backups"] = []string{"boss", "admin"}
	commands["download-backup"] = []string{"boss"}
}

const (
	noBackup   = "/backups/loam-20200101T000000Z-asked.zip" // which is not there
	usualPlan  = `{"every":"off","weekday":7,"hour":2,"keep_daily":7,"keep_weekly":4,"keep_monthly":6,"recipients":[]}`
	secondPlan = `{"every":"off","weekday":6,"hour":3,"keep_daily":7,"keep_weekly":4,"keep_monthly":6,"recipients":[]}`
)

// backupRows are the operations about backups and restored copies.
func backupRows() map[string]row {
	manages := withCommand("backups")
	return map[string]row{
		"backups.list":          {outcome: manages, valid: fixed(get("/backups"))},
		"backups.make":          {outcome: manages, effect: true, answers: []int{409}, valid: fixed(post("/backups", ""))},
		"backups.plan":          {outcome: manages, answers: []int{204}, harmless: fixed(replace("/backups/plan", usualPlan)), valid: fixed(replace("/backups/plan", secondPlan))},
		"backups.check":         {outcome: manages, answers: []int{404}, valid: fixed(post(noBackup+"/check", ""))},
		"backups.delete":        {outcome: manages, answers: []int{404}, valid: fixed(remove(noBackup))},
		"backups.download":      {outcome: withCommand("download-backup"), answers: []int{404}, valid: fixed(get(noBackup))},
		"restored-copy.read":    {outcome: manages, valid: fixed(get("/restored-copy"))},
		"restored-copy.confirm": {outcome: manages, answers: []int{409}, valid: fixed(post("/restored-copy/confirm", ""))},
	}
}
